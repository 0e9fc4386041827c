-- What is also put to a policy server, and the keys that sign what policy servers pull.

ALTER TABLE access.permissions ADD COLUMN reads boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN access.permissions.reads IS 'True when it only looks: without a policy server''s answer the engine decides. Everything else is then denied.';

CREATE TABLE access.opa_marks (
  id            uuid        PRIMARY KEY,
  tenant_id     uuid        NOT NULL,
  scope_id      uuid        NOT NULL REFERENCES access.scopes (id),
  resource_type text        NOT NULL CHECK (resource_type = '*' OR resource_type ~ '^[a-z][a-z0-9_-]*$'),
  reason        text        NOT NULL,
  created_by    uuid        NOT NULL,
  created_at    timestamptz NOT NULL,
  UNIQUE (scope_id, resource_type)
);
CREATE INDEX opa_marks_tenant_id ON access.opa_marks (tenant_id);
COMMENT ON TABLE access.opa_marks IS 'Where an allow of the engine needs the consent of the policy server.';
COMMENT ON COLUMN access.opa_marks.id IS 'Mark.';
COMMENT ON COLUMN access.opa_marks.tenant_id IS 'Tenant that made it.';
COMMENT ON COLUMN access.opa_marks.scope_id IS 'Where it holds, and below.';
COMMENT ON COLUMN access.opa_marks.resource_type IS 'Type of resource it is about; * for all.';
COMMENT ON COLUMN access.opa_marks.reason IS 'Why it was made.';
COMMENT ON COLUMN access.opa_marks.created_by IS 'Who made it.';
COMMENT ON COLUMN access.opa_marks.created_at IS 'When.';
CALL haechi.protect_tenant_table('access.opa_marks');
-- A mark is part of its scope: followers read the scope again.
CALL access.follow_table('access.opa_marks', 'scope', 'scope_id');

CREATE TABLE access.bundle_keys (
  id             text        PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,64}$'),
  private_sealed text        NOT NULL,
  public_pem     text        NOT NULL,
  signs_from     timestamptz NOT NULL,
  created_at     timestamptz NOT NULL
);
COMMENT ON TABLE access.bundle_keys IS 'Keys that sign bundles, one after the other; one line for all tenants.';
COMMENT ON COLUMN access.bundle_keys.id IS 'Key id, as signatures name it.';
COMMENT ON COLUMN access.bundle_keys.private_sealed IS 'Private key, wrapped by the root key.';
COMMENT ON COLUMN access.bundle_keys.public_pem IS 'Public key, for policy servers.';
COMMENT ON COLUMN access.bundle_keys.signs_from IS 'Signs from this instant until the next one does.';
COMMENT ON COLUMN access.bundle_keys.created_at IS 'When it was made.';
ALTER TABLE access.bundle_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.bundle_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY above_tenants ON access.bundle_keys USING ((SELECT haechi.is_system())) WITH CHECK ((SELECT haechi.is_system()));
REVOKE UPDATE, DELETE ON access.bundle_keys FROM haechi_app;
