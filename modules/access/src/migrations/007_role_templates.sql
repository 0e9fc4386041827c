-- Roles made from other roles, and what the copies may not change.

ALTER TABLE access.roles ADD COLUMN template_role_id uuid REFERENCES access.roles (id);
ALTER TABLE access.roles ADD COLUMN template_patterns text[];
ALTER TABLE access.roles ADD CONSTRAINT roles_template CHECK ((template_role_id IS NULL) = (template_patterns IS NULL));
CREATE INDEX roles_template_role_id ON access.roles (template_role_id);
COMMENT ON COLUMN access.roles.template_role_id IS 'Role it was copied from; null: made from nothing.';
COMMENT ON COLUMN access.roles.template_patterns IS 'What that role gave by itself when it was copied, or when its changes were last taken over.';

CREATE TABLE access.role_locks (
  role_id    uuid NOT NULL REFERENCES access.roles (id) ON DELETE CASCADE,
  tenant_id  uuid NOT NULL,
  permission text NOT NULL CHECK (permission ~ '^[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*$'),
  PRIMARY KEY (role_id, permission)
);
CREATE INDEX role_locks_tenant_id ON access.role_locks (tenant_id);
COMMENT ON TABLE access.role_locks IS 'Permissions that copies of a role can neither add nor remove.';
COMMENT ON COLUMN access.role_locks.role_id IS 'The role that is copied.';
COMMENT ON COLUMN access.role_locks.tenant_id IS 'Tenant of the role.';
COMMENT ON COLUMN access.role_locks.permission IS 'resource:action.';
CALL haechi.protect_tenant_table('access.role_locks');
