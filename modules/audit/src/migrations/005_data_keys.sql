-- Data keys: personal data in events is encrypted for each person, so that a person can be erased although no entry ever changes.

CREATE TABLE audit.data_keys (
  id         uuid        PRIMARY KEY,
  tenant_id  uuid        NOT NULL,
  subject_id text COLLATE "C" NOT NULL CHECK (length(subject_id) BETWEEN 1 AND 200),
  wrapped    text,
  created_at timestamptz NOT NULL,
  erased_at  timestamptz,
  CONSTRAINT data_keys_erased CHECK ((wrapped IS NULL) = (erased_at IS NOT NULL))
);
CREATE UNIQUE INDEX data_keys_in_use ON audit.data_keys (tenant_id, subject_id) WHERE wrapped IS NOT NULL;
CREATE INDEX data_keys_erased_at ON audit.data_keys (tenant_id, erased_at) WHERE erased_at IS NOT NULL;
COMMENT ON TABLE audit.data_keys IS 'Keys that personal data in events is encrypted with: one in use for each person and log. Taking a key away erases the person from that log.';
COMMENT ON COLUMN audit.data_keys.id IS 'Id of the key; entries name it beside what it encrypts.';
COMMENT ON COLUMN audit.data_keys.tenant_id IS 'Tenant whose log it is; the nil UUID for the operator.';
COMMENT ON COLUMN audit.data_keys.subject_id IS 'Public id of the person, or of what stands for a person: an invitation, an outside subject, everybody not signed in.';
COMMENT ON COLUMN audit.data_keys.wrapped IS 'The key, wrapped under the root key for this row alone; null when it was erased.';
COMMENT ON COLUMN audit.data_keys.created_at IS 'When the key was made.';
COMMENT ON COLUMN audit.data_keys.erased_at IS 'When it was erased.';
CALL haechi.protect_tenant_table('audit.data_keys');
REVOKE DELETE ON audit.data_keys FROM haechi_app;

-- A key that is gone stays gone, and a key never becomes another one.
CREATE FUNCTION audit.refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.wrapped IS NOT NULL OR OLD.wrapped IS NULL
     OR (NEW.id, NEW.tenant_id, NEW.subject_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.subject_id, OLD.created_at) THEN
    RAISE EXCEPTION 'a data key can only be erased' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.refuse_key_change IS 'Lets a data key be erased and nothing else.';
CREATE TRIGGER only_erase BEFORE UPDATE ON audit.data_keys FOR EACH ROW EXECUTE FUNCTION audit.refuse_key_change();
