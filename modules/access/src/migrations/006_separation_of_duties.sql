-- What one person may not hold together, and who may all the same.

CREATE TABLE access.separation_rules (
  id         uuid        PRIMARY KEY,
  tenant_id  uuid        NOT NULL,
  name       text        NOT NULL,
  kind       text        NOT NULL CHECK (kind IN ('role', 'permission')),
  first      text        NOT NULL,
  second     text        NOT NULL,
  created_by uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  -- One order of the two, so that a pair cannot be written twice.
  CHECK (first < second COLLATE "C")
);
CREATE UNIQUE INDEX separation_rules_pair ON access.separation_rules (tenant_id, kind, first, second);
COMMENT ON TABLE access.separation_rules IS 'Pairs of roles or permissions that one principal may not hold together, anywhere in the tenant.';
COMMENT ON COLUMN access.separation_rules.id IS 'Rule.';
COMMENT ON COLUMN access.separation_rules.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.separation_rules.name IS 'What people call it; refusals name it.';
COMMENT ON COLUMN access.separation_rules.kind IS 'Whether the pair is of roles or of permissions.';
COMMENT ON COLUMN access.separation_rules.first IS 'Id of a role, or resource:action.';
COMMENT ON COLUMN access.separation_rules.second IS 'The other of the two.';
COMMENT ON COLUMN access.separation_rules.created_by IS 'Who made it.';
COMMENT ON COLUMN access.separation_rules.created_at IS 'When it was made.';
CALL haechi.protect_tenant_table('access.separation_rules');

CREATE TABLE access.separation_exceptions (
  tenant_id    uuid        NOT NULL,
  rule_id      uuid        NOT NULL REFERENCES access.separation_rules (id) ON DELETE CASCADE,
  principal_id uuid        NOT NULL,
  approval_id  uuid        NOT NULL,
  reason       text        NOT NULL,
  granted_by   uuid        NOT NULL,
  created_at   timestamptz NOT NULL,
  PRIMARY KEY (rule_id, principal_id)
);
CREATE INDEX separation_exceptions_tenant_id ON access.separation_exceptions (tenant_id);
COMMENT ON TABLE access.separation_exceptions IS 'Principals for whom a pair has been approved.';
COMMENT ON COLUMN access.separation_exceptions.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.separation_exceptions.rule_id IS 'Rule that does not bind.';
COMMENT ON COLUMN access.separation_exceptions.principal_id IS 'Whom it does not bind.';
COMMENT ON COLUMN access.separation_exceptions.approval_id IS 'The approval that made the exception.';
COMMENT ON COLUMN access.separation_exceptions.reason IS 'Why, in the words of who approved.';
COMMENT ON COLUMN access.separation_exceptions.granted_by IS 'Who approved.';
COMMENT ON COLUMN access.separation_exceptions.created_at IS 'When.';
CALL haechi.protect_tenant_table('access.separation_exceptions');
