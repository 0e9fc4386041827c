-- Keys of the log and of the witness are changed without a gap: the former one signs beside the new one for a while.

ALTER TABLE audit.signing_keys ADD COLUMN signs_until timestamptz,
  ADD CONSTRAINT signing_keys_retired CHECK (signs_until IS NULL OR retired_at IS NOT NULL);
COMMENT ON COLUMN audit.signing_keys.retired_at IS 'When another one took its place; what it signed until signs_until stays good for ever.';
COMMENT ON COLUMN audit.signing_keys.signs_until IS 'Until when it signs beside the one that took its place, for those who do not know that one yet; null while in use.';

ALTER TABLE audit.witness_key DROP CONSTRAINT witness_key_pkey;
ALTER TABLE audit.witness_key DROP COLUMN singleton,
  ADD PRIMARY KEY (public_key),
  ADD COLUMN retired_at timestamptz,
  ADD COLUMN signs_until timestamptz,
  ADD CONSTRAINT witness_key_retired CHECK ((signs_until IS NULL) = (retired_at IS NULL));
CREATE UNIQUE INDEX witness_key_one_active ON audit.witness_key ((true)) WHERE retired_at IS NULL;
COMMENT ON TABLE audit.witness_key IS 'Keys this installation cosigns the logs of others with: the one in use, and former ones.';
COMMENT ON COLUMN audit.witness_key.retired_at IS 'When another one took its place; null while in use.';
COMMENT ON COLUMN audit.witness_key.signs_until IS 'Until when it cosigns beside the one that took its place; null while in use.';

ALTER TABLE audit.witnessed_logs ADD COLUMN former_verifier_key text, ADD COLUMN former_until timestamptz,
  ADD CONSTRAINT witnessed_logs_former CHECK ((former_verifier_key IS NULL) = (former_until IS NULL));
COMMENT ON COLUMN audit.witnessed_logs.former_verifier_key IS 'Key of the log before; null for none.';
COMMENT ON COLUMN audit.witnessed_logs.former_until IS 'Until when checkpoints that only the former key signed are cosigned.';

-- What a key signed is judged by these rows: a key never becomes another one, and never comes back.
CREATE FUNCTION audit.keep_retired() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.public_key, NEW.created_at) IS DISTINCT FROM (OLD.public_key, OLD.created_at)
     OR (OLD.retired_at IS NOT NULL AND (NEW.retired_at, NEW.signs_until) IS DISTINCT FROM (OLD.retired_at, OLD.signs_until)) THEN
    RAISE EXCEPTION 'audit.%: a signing key can only be sealed anew, and retired once', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.keep_retired IS 'Lets a signing key be sealed anew and retired once, and nothing else.';
CREATE TRIGGER keep_retired BEFORE UPDATE ON audit.signing_keys FOR EACH ROW EXECUTE FUNCTION audit.keep_retired();
CREATE TRIGGER keep_retired BEFORE UPDATE ON audit.witness_key FOR EACH ROW EXECUTE FUNCTION audit.keep_retired();
ALTER TABLE audit.signing_keys ENABLE ALWAYS TRIGGER keep_retired;
ALTER TABLE audit.witness_key ENABLE ALWAYS TRIGGER keep_retired;
GRANT UPDATE (retired_at, signs_until) ON audit.signing_keys TO haechi_app;
GRANT UPDATE (retired_at, signs_until) ON audit.witness_key TO haechi_app;
