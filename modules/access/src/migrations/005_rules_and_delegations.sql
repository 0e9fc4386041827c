-- What holds for everyone at a place, and what people lend each other.

ALTER TABLE access.changes DROP CONSTRAINT changes_kind_check;
ALTER TABLE access.changes ADD CONSTRAINT changes_kind_check
  CHECK (kind IN ('permissions', 'scope', 'role', 'principal', 'rule', 'delegation'));
COMMENT ON COLUMN access.changes.kind IS 'What changed: the registered permissions, a scope, a role, what a principal holds, a rule, a delegation.';

CREATE TABLE access.policy_rules (
  id          uuid        PRIMARY KEY,
  tenant_id   uuid        NOT NULL,
  name        text        NOT NULL,
  effect      text        NOT NULL CHECK (effect IN ('allow', 'deny')),
  scope_id    uuid        NOT NULL REFERENCES access.scopes (id),
  permissions text[]      NOT NULL CHECK (cardinality(permissions) BETWEEN 1 AND 200),
  condition   text        CHECK (length(condition) BETWEEN 1 AND 2000),
  enabled     boolean     NOT NULL,
  version     integer     NOT NULL DEFAULT 1,
  created_by  uuid        NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL
);
CREATE INDEX policy_rules_tenant_id ON access.policy_rules (tenant_id);
CREATE INDEX policy_rules_scope_id ON access.policy_rules (scope_id);
COMMENT ON TABLE access.policy_rules IS 'Rules for everyone at a scope and below. A deny overrides every right; an allow reaches members of the scope.';
COMMENT ON COLUMN access.policy_rules.id IS 'Rule.';
COMMENT ON COLUMN access.policy_rules.tenant_id IS 'Tenant that made the rule.';
COMMENT ON COLUMN access.policy_rules.name IS 'What people call it; decisions that rest on it name it.';
COMMENT ON COLUMN access.policy_rules.effect IS 'allow or deny.';
COMMENT ON COLUMN access.policy_rules.scope_id IS 'Where it holds, and below.';
COMMENT ON COLUMN access.policy_rules.permissions IS 'What it is about: resource:action, resource:*, *:action or *:*.';
COMMENT ON COLUMN access.policy_rules.condition IS 'CEL expression that must be true for it to count; null: always. One that errors makes a deny count.';
COMMENT ON COLUMN access.policy_rules.enabled IS 'False while it rests.';
COMMENT ON COLUMN access.policy_rules.version IS 'Grows with every edit; editors name the version they saw.';
COMMENT ON COLUMN access.policy_rules.created_by IS 'Who made it.';
COMMENT ON COLUMN access.policy_rules.created_at IS 'When it was made.';
COMMENT ON COLUMN access.policy_rules.updated_at IS 'When it was last changed.';
CALL haechi.protect_tenant_table('access.policy_rules');
CALL access.follow_table('access.policy_rules', 'rule', 'id');

CREATE TABLE access.permission_delegations (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  delegator_id uuid        NOT NULL,
  delegate_id  uuid        NOT NULL,
  scope_id     uuid        NOT NULL REFERENCES access.scopes (id),
  permissions  text[]      NOT NULL CHECK (cardinality(permissions) BETWEEN 1 AND 100),
  starts_at    timestamptz,
  ends_at      timestamptz NOT NULL,
  reason       text        NOT NULL,
  created_at   timestamptz NOT NULL,
  revoked_at   timestamptz,
  revoked_by   uuid,
  CHECK (delegator_id <> delegate_id),
  CHECK (starts_at IS NULL OR starts_at < ends_at)
);
CREATE INDEX permission_delegations_tenant_id ON access.permission_delegations (tenant_id);
CREATE INDEX permission_delegations_scope_id ON access.permission_delegations (scope_id);
CREATE INDEX permission_delegations_delegator ON access.permission_delegations (delegator_id);
CREATE INDEX permission_delegations_delegate ON access.permission_delegations (delegate_id);
COMMENT ON TABLE access.permission_delegations IS 'Permissions people lend each other for a time. Counts only as far as the delegator holds them at the moment of the check.';
COMMENT ON COLUMN access.permission_delegations.id IS 'Delegation.';
COMMENT ON COLUMN access.permission_delegations.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.permission_delegations.delegator_id IS 'Who lends.';
COMMENT ON COLUMN access.permission_delegations.delegate_id IS 'Who is lent to.';
COMMENT ON COLUMN access.permission_delegations.scope_id IS 'Where it holds, and below.';
COMMENT ON COLUMN access.permission_delegations.permissions IS 'What is lent: resource:action, without wildcards.';
COMMENT ON COLUMN access.permission_delegations.starts_at IS 'In force from this instant; null: from the beginning.';
COMMENT ON COLUMN access.permission_delegations.ends_at IS 'In force until before this instant.';
COMMENT ON COLUMN access.permission_delegations.reason IS 'Why it was given.';
COMMENT ON COLUMN access.permission_delegations.created_at IS 'When it was given.';
COMMENT ON COLUMN access.permission_delegations.revoked_at IS 'When it was taken back or given back; null while it stands.';
COMMENT ON COLUMN access.permission_delegations.revoked_by IS 'Who ended it.';
CALL haechi.protect_tenant_table('access.permission_delegations');
REVOKE DELETE ON access.permission_delegations FROM haechi_app;
CALL access.follow_table('access.permission_delegations', 'delegation', 'id');
