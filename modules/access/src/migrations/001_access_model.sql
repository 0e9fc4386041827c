-- Who may do what, where: scopes, roles, assignments. Every change moves one revision on, and says so to every process.

CREATE TABLE access.revision (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  value    bigint  NOT NULL
);
COMMENT ON TABLE access.revision IS 'The version of the whole access model; its row lock puts all changes in one order.';
COMMENT ON COLUMN access.revision.only_row IS 'Keeps the table at one row.';
COMMENT ON COLUMN access.revision.value IS 'Grows with every change; every decision names the revision it was made from.';
INSERT INTO access.revision (value) VALUES (1);

CREATE FUNCTION access.advance_revision() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = access, pg_temp AS $$
BEGIN
  UPDATE access.revision SET value = value + 1;
  -- Repeated notices of one transaction are sent once.
  PERFORM pg_notify('haechi_access', '');
  RETURN NULL;
END $$;
COMMENT ON FUNCTION access.advance_revision IS 'Moves the revision on and wakes every process that holds a snapshot.';
REVOKE INSERT, UPDATE, DELETE ON access.revision FROM haechi_app;

CREATE TABLE access.permissions (
  permission text    PRIMARY KEY CHECK (permission ~ '^[a-z][a-z0-9_-]*:[a-z][a-z0-9_-]*$'),
  sensitive  boolean NOT NULL
);
COMMENT ON TABLE access.permissions IS 'Registered permissions; written at start from what the modules declare.';
COMMENT ON COLUMN access.permissions.permission IS 'resource:action.';
COMMENT ON COLUMN access.permissions.sensitive IS 'True when asking for it is of high risk.';

CREATE TABLE access.scopes (
  id        uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('platform', 'tenant', 'branch', 'project')),
  parent_id uuid REFERENCES access.scopes (id),
  name      text NOT NULL,
  CHECK ((kind = 'platform') = (parent_id IS NULL))
);
CREATE INDEX scopes_parent_id ON access.scopes (parent_id);
CREATE INDEX scopes_tenant_id ON access.scopes (tenant_id);
COMMENT ON TABLE access.scopes IS 'Where a right can hold. A right at a scope holds below it.';
COMMENT ON COLUMN access.scopes.id IS 'Id of the tenant, branch or project the scope stands for; nil for the platform.';
COMMENT ON COLUMN access.scopes.tenant_id IS 'Tenant the scope belongs to; nil for the platform.';
COMMENT ON COLUMN access.scopes.kind IS 'platform, tenant, branch or project.';
COMMENT ON COLUMN access.scopes.parent_id IS 'The scope above.';
COMMENT ON COLUMN access.scopes.name IS 'Name shown to people.';
INSERT INTO access.scopes (id, tenant_id, kind, parent_id, name)
  VALUES ('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', 'platform', NULL, 'Haechi');
CALL haechi.protect_tenant_table('access.scopes');

CREATE TABLE access.roles (
  id             uuid        PRIMARY KEY,
  tenant_id      uuid        NOT NULL,
  key            text        NOT NULL,
  name           text        NOT NULL,
  description    text        NOT NULL DEFAULT '',
  level          text        NOT NULL CHECK (level IN ('system', 'tenant', 'project')),
  base           boolean     NOT NULL,
  parent_role_id uuid        REFERENCES access.roles (id),
  version        integer     NOT NULL DEFAULT 1,
  created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (NOT base OR tenant_id = '00000000-0000-0000-0000-000000000000'),
  CHECK (parent_role_id <> id)
);
CREATE UNIQUE INDEX roles_key ON access.roles (tenant_id, key);
CREATE INDEX roles_parent_role_id ON access.roles (parent_role_id);
COMMENT ON TABLE access.roles IS 'Named sets of permissions. Base roles come with the product and belong to no tenant.';
COMMENT ON COLUMN access.roles.id IS 'Role.';
COMMENT ON COLUMN access.roles.tenant_id IS 'Tenant that made the role; nil for base roles and the operator''s own.';
COMMENT ON COLUMN access.roles.key IS 'Stable name for programs.';
COMMENT ON COLUMN access.roles.name IS 'Name for people; base roles have theirs in the message catalogues.';
COMMENT ON COLUMN access.roles.description IS 'What the role is for.';
COMMENT ON COLUMN access.roles.level IS 'Where it may be assigned: platform, tenant or branch, project.';
COMMENT ON COLUMN access.roles.base IS 'True for a role that comes with the product and cannot be changed.';
COMMENT ON COLUMN access.roles.parent_role_id IS 'Role whose permissions it has as well.';
COMMENT ON COLUMN access.roles.version IS 'Grows with every edit; editors name the version they saw.';
COMMENT ON COLUMN access.roles.created_at IS 'When it was made.';
ALTER TABLE access.roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.roles FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON access.roles
  USING (tenant_id = (SELECT haechi.current_tenant()) OR (SELECT haechi.is_system()))
  WITH CHECK ((tenant_id = (SELECT haechi.current_tenant()) AND NOT base) OR (SELECT haechi.is_system()));
CREATE POLICY base_roles_are_for_all ON access.roles FOR SELECT USING (base);

CREATE TABLE access.role_permissions (
  role_id   uuid NOT NULL REFERENCES access.roles (id) ON DELETE CASCADE,
  tenant_id uuid NOT NULL,
  pattern   text NOT NULL CHECK (pattern ~ '^(\*|[a-z][a-z0-9_-]*):(\*|[a-z][a-z0-9_-]*)$'),
  PRIMARY KEY (role_id, pattern)
);
CREATE INDEX role_permissions_tenant_id ON access.role_permissions (tenant_id);
COMMENT ON TABLE access.role_permissions IS 'What a role gives by itself, without what it inherits.';
COMMENT ON COLUMN access.role_permissions.role_id IS 'Role.';
COMMENT ON COLUMN access.role_permissions.tenant_id IS 'Tenant of the role.';
COMMENT ON COLUMN access.role_permissions.pattern IS 'resource:action, resource:*, *:action or *:*.';
ALTER TABLE access.role_permissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.role_permissions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON access.role_permissions
  USING (tenant_id = (SELECT haechi.current_tenant()) OR (SELECT haechi.is_system()))
  WITH CHECK (tenant_id = (SELECT haechi.current_tenant()) OR (SELECT haechi.is_system()));
CREATE POLICY base_roles_are_for_all ON access.role_permissions FOR SELECT
  USING (EXISTS (SELECT FROM access.roles WHERE roles.id = role_id AND roles.base));

CREATE TABLE access.assignments (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  principal_id uuid        NOT NULL,
  role_id      uuid        NOT NULL REFERENCES access.roles (id),
  scope_id     uuid        NOT NULL REFERENCES access.scopes (id),
  starts_at    timestamptz,
  ends_at      timestamptz,
  origin       text        NOT NULL CHECK (origin IN ('manual', 'request', 'invitation', 'installation')),
  reason       text        NOT NULL,
  granted_by   uuid,
  created_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  revoked_by   uuid,
  CHECK (starts_at IS NULL OR ends_at IS NULL OR starts_at < ends_at)
);
CREATE INDEX assignments_principal ON access.assignments (principal_id) WHERE revoked_at IS NULL;
CREATE INDEX assignments_tenant_id ON access.assignments (tenant_id);
CREATE INDEX assignments_role_id ON access.assignments (role_id);
CREATE INDEX assignments_scope_id ON access.assignments (scope_id);
COMMENT ON TABLE access.assignments IS 'Who holds which role where. A row taken back stays, marked.';
COMMENT ON COLUMN access.assignments.id IS 'Assignment.';
COMMENT ON COLUMN access.assignments.tenant_id IS 'Tenant of the scope; nil for the platform.';
COMMENT ON COLUMN access.assignments.principal_id IS 'User or service account that holds the role.';
COMMENT ON COLUMN access.assignments.role_id IS 'Role held.';
COMMENT ON COLUMN access.assignments.scope_id IS 'Where it holds, and below.';
COMMENT ON COLUMN access.assignments.starts_at IS 'In force from this instant; null: from the beginning.';
COMMENT ON COLUMN access.assignments.ends_at IS 'In force until before this instant; null: without end.';
COMMENT ON COLUMN access.assignments.origin IS 'How it came about.';
COMMENT ON COLUMN access.assignments.reason IS 'Why it was given; decisions that rest on it name it.';
COMMENT ON COLUMN access.assignments.granted_by IS 'Who gave it; null: the installation itself.';
COMMENT ON COLUMN access.assignments.created_at IS 'When it was given.';
COMMENT ON COLUMN access.assignments.revoked_at IS 'When it was taken back; null while it stands.';
COMMENT ON COLUMN access.assignments.revoked_by IS 'Who took it back.';
CALL haechi.protect_tenant_table('access.assignments');
REVOKE DELETE ON access.assignments FROM haechi_app;

CREATE TABLE access.suspensions (
  tenant_id    uuid        NOT NULL,
  principal_id uuid        NOT NULL,
  since        timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, principal_id)
);
COMMENT ON TABLE access.suspensions IS 'Principals whose rights in a tenant rest: none of their assignments there counts.';
COMMENT ON COLUMN access.suspensions.tenant_id IS 'Tenant in which the rights rest.';
COMMENT ON COLUMN access.suspensions.principal_id IS 'Whose rights rest.';
COMMENT ON COLUMN access.suspensions.since IS 'Since when.';
CALL haechi.protect_tenant_table('access.suspensions');

CREATE TRIGGER advance_revision AFTER INSERT OR UPDATE OR DELETE ON access.scopes FOR EACH STATEMENT EXECUTE FUNCTION access.advance_revision();
CREATE TRIGGER advance_revision AFTER INSERT OR UPDATE OR DELETE ON access.roles FOR EACH STATEMENT EXECUTE FUNCTION access.advance_revision();
CREATE TRIGGER advance_revision AFTER INSERT OR UPDATE OR DELETE ON access.role_permissions FOR EACH STATEMENT EXECUTE FUNCTION access.advance_revision();
CREATE TRIGGER advance_revision AFTER INSERT OR UPDATE OR DELETE ON access.assignments FOR EACH STATEMENT EXECUTE FUNCTION access.advance_revision();
CREATE TRIGGER advance_revision AFTER INSERT OR UPDATE OR DELETE ON access.suspensions FOR EACH STATEMENT EXECUTE FUNCTION access.advance_revision();
CREATE TRIGGER advance_revision AFTER INSERT OR UPDATE OR DELETE ON access.permissions FOR EACH STATEMENT EXECUTE FUNCTION access.advance_revision();

-- The names people know from the two-axis model; both are the same assignments, seen by their scope.
CREATE VIEW access.user_system_roles WITH (security_invoker = true) AS
  SELECT a.id, a.principal_id AS user_id, a.role_id, r.key AS role_key, a.starts_at, a.ends_at
  FROM access.assignments a JOIN access.roles r ON r.id = a.role_id JOIN access.scopes s ON s.id = a.scope_id
  WHERE s.kind = 'platform' AND a.revoked_at IS NULL;
COMMENT ON VIEW access.user_system_roles IS 'Roles held at the platform.';
CREATE VIEW access.project_member_roles WITH (security_invoker = true) AS
  SELECT a.id, a.tenant_id, a.scope_id AS project_id, a.principal_id AS user_id, a.role_id, r.key AS role_key, a.starts_at, a.ends_at
  FROM access.assignments a JOIN access.roles r ON r.id = a.role_id JOIN access.scopes s ON s.id = a.scope_id
  WHERE s.kind = 'project' AND a.revoked_at IS NULL;
COMMENT ON VIEW access.project_member_roles IS 'Roles held at projects.';
