-- What every module's schema builds on: who the transaction is for, and one routine that hides other tenants' rows.

CREATE FUNCTION haechi.current_tenant() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('haechi.tenant', true), '')::uuid;
COMMENT ON FUNCTION haechi.current_tenant() IS 'The tenant this transaction works for; null when none was named, which matches no row.';

CREATE FUNCTION haechi.is_system() RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN coalesce(current_setting('haechi.system', true), '') <> '';
COMMENT ON FUNCTION haechi.is_system() IS 'True in a transaction that was opened above all tenants, for a stated reason.';

CREATE PROCEDURE haechi.protect_tenant_table(target regclass, tenant_column name DEFAULT 'tenant_id')
  LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant_isolation ON %s USING (%I = (SELECT haechi.current_tenant()) OR (SELECT haechi.is_system()))'
    ' WITH CHECK (%I = (SELECT haechi.current_tenant()) OR (SELECT haechi.is_system()))',
    target, tenant_column, tenant_column);
END $$;
COMMENT ON PROCEDURE haechi.protect_tenant_table IS 'Forces row-level security on a table: a transaction reads and writes rows of its own tenant only.';

CREATE TABLE haechi.idempotency_keys (
  tenant_id    uuid        NOT NULL,
  caller_id    uuid        NOT NULL,
  key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  operation    text        NOT NULL,
  request_hash bytea       NOT NULL,
  status       integer,
  response     text,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant_id, caller_id, key)
);
CREATE INDEX idempotency_keys_created_at ON haechi.idempotency_keys (created_at);
COMMENT ON TABLE haechi.idempotency_keys IS 'Answers to commands that carried an Idempotency-Key, so that a retry gets the same answer instead of a second effect.';
COMMENT ON COLUMN haechi.idempotency_keys.tenant_id IS 'Tenant the command was for.';
COMMENT ON COLUMN haechi.idempotency_keys.caller_id IS 'Principal who sent the command; another caller''s equal key is another key.';
COMMENT ON COLUMN haechi.idempotency_keys.key IS 'Value of the Idempotency-Key header.';
COMMENT ON COLUMN haechi.idempotency_keys.operation IS 'Method and route the key was first used for.';
COMMENT ON COLUMN haechi.idempotency_keys.request_hash IS 'SHA-256 of the canonical request; the same key with another request is refused.';
COMMENT ON COLUMN haechi.idempotency_keys.status IS 'HTTP status of the stored answer; null only inside the transaction that is still at work.';
COMMENT ON COLUMN haechi.idempotency_keys.response IS 'The answer, wrapped under the root key: it may hold a secret that is shown once.';
COMMENT ON COLUMN haechi.idempotency_keys.created_at IS 'When the command came; rows are kept for a day.';
CALL haechi.protect_tenant_table('haechi.idempotency_keys');

COMMENT ON TABLE haechi.migrations IS 'Migration files that were applied; a file that has changed since stops the start.';
COMMENT ON COLUMN haechi.migrations.schema IS 'Schema of the module the file belongs to.';
COMMENT ON COLUMN haechi.migrations.number IS 'Number of the file, from 1 without gaps.';
COMMENT ON COLUMN haechi.migrations.name IS 'Name of the file.';
COMMENT ON COLUMN haechi.migrations.checksum IS 'SHA-256 of the file with line ends as LF, lower-case hex.';
COMMENT ON COLUMN haechi.migrations.applied_at IS 'When it was applied.';
