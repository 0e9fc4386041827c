-- The way through the tiers: which steps a segment may take, and legal holds that stop its deletion.

CREATE TABLE audit.legal_holds (
  id          uuid        PRIMARY KEY,
  tenant_id   uuid        NOT NULL,
  name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  reason      text        NOT NULL CHECK (length(reason) BETWEEN 1 AND 1000),
  from_at     timestamptz,
  until_at    timestamptz,
  created_by  text        NOT NULL,
  created_at  timestamptz NOT NULL,
  released_by text,
  released_at timestamptz,
  CHECK (from_at < until_at),
  CHECK ((released_at IS NULL) = (released_by IS NULL))
);
CREATE INDEX legal_holds_in_force ON audit.legal_holds (tenant_id, created_at) WHERE released_at IS NULL;
COMMENT ON TABLE audit.legal_holds IS 'Legal holds: what they cover is not deleted from any tier while they are in force.';
COMMENT ON COLUMN audit.legal_holds.id IS 'Id of the hold.';
COMMENT ON COLUMN audit.legal_holds.tenant_id IS 'Tenant whose log it holds; the nil UUID for the operator.';
COMMENT ON COLUMN audit.legal_holds.name IS 'Name of the matter, as people call it.';
COMMENT ON COLUMN audit.legal_holds.reason IS 'Why it is held.';
COMMENT ON COLUMN audit.legal_holds.from_at IS 'Events that happened from then on are held; null from the first one on.';
COMMENT ON COLUMN audit.legal_holds.until_at IS 'Events that happened before then are held; null without end.';
COMMENT ON COLUMN audit.legal_holds.created_by IS 'Public id of the one who placed it.';
COMMENT ON COLUMN audit.legal_holds.created_at IS 'When it was placed.';
COMMENT ON COLUMN audit.legal_holds.released_by IS 'Public id of the one who released it; null while it is in force.';
COMMENT ON COLUMN audit.legal_holds.released_at IS 'When it was released; null while it is in force.';
CALL haechi.protect_tenant_table('audit.legal_holds');
REVOKE DELETE, TRUNCATE ON audit.legal_holds FROM haechi_app;

-- Placing a hold and beginning to delete wait for each other, so that neither overlooks the other.
CREATE FUNCTION audit.keep_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit/holds/' || NEW.tenant_id, 0));
  ELSIF OLD.released_at IS NOT NULL OR NEW.released_at IS NULL
     OR (NEW.id, NEW.tenant_id, NEW.name, NEW.reason, NEW.from_at, NEW.until_at, NEW.created_by, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.name, OLD.reason, OLD.from_at, OLD.until_at, OLD.created_by, OLD.created_at) THEN
    RAISE EXCEPTION 'a legal hold can only be released' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.keep_holds IS 'Lets a legal hold be placed and released, and nothing else.';
CREATE TRIGGER keep_holds BEFORE INSERT OR UPDATE ON audit.legal_holds FOR EACH ROW EXECUTE FUNCTION audit.keep_holds();
ALTER TABLE audit.legal_holds ENABLE ALWAYS TRIGGER keep_holds;

-- The same steps as SEGMENT_STEPS of the audit module; a test compares them.
CREATE FUNCTION audit.keep_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF NOT (OLD.state || ' ' || NEW.state) = ANY (ARRAY[
    'planned written', 'written planned', 'written verified', 'verified warm', 'warm sealing', 'sealing sealed',
    'sealed sealing', 'sealed confirmed', 'confirmed cold', 'warm expiring', 'cold expiring', 'expiring expired']) THEN
    RAISE EXCEPTION 'audit.segments: there is no step from % to %', OLD.state, NEW.state USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF NEW.state = 'warm' AND EXISTS (SELECT FROM audit.audit_logs AS l
     WHERE l.tenant_id = NEW.tenant_id AND l.index >= NEW.from_index AND l.index < NEW.to_index) THEN
    RAISE EXCEPTION 'audit.segments: its rows are still in the hot tier' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF NEW.state = 'expiring' THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit/holds/' || NEW.tenant_id, 0));
    IF EXISTS (SELECT FROM audit.legal_holds AS h
       WHERE h.tenant_id = NEW.tenant_id AND h.released_at IS NULL
         AND (h.from_at IS NULL OR h.from_at <= NEW.last_at) AND (h.until_at IS NULL OR h.until_at > NEW.first_at)) THEN
      RAISE EXCEPTION 'audit.segments: a legal hold covers it' USING ERRCODE = 'object_in_use';
    END IF;
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.keep_steps IS 'Refuses a step that a segment cannot take, and the deletion of what a legal hold covers.';
CREATE TRIGGER keep_steps BEFORE UPDATE ON audit.segments FOR EACH ROW EXECUTE FUNCTION audit.keep_steps();
ALTER TABLE audit.segments ENABLE ALWAYS TRIGGER keep_steps;

-- Where there is no cold store, a segment ends its days in the warm tier.
DO $$
DECLARE
  old record;
BEGIN
  FOR old IN SELECT conname FROM pg_constraint
    WHERE conrelid = 'audit.segments'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%expiring%'
      AND pg_get_constraintdef(oid) LIKE '%cold_%' LOOP
    EXECUTE format('ALTER TABLE audit.segments DROP CONSTRAINT %I', old.conname);
  END LOOP;
END $$;
ALTER TABLE audit.segments
  ADD CONSTRAINT segments_cold_place CHECK (state NOT IN ('sealing', 'sealed', 'confirmed', 'cold')
    OR (cold_store IS NOT NULL AND cold_name IS NOT NULL AND cold_key IS NOT NULL)),
  ADD CONSTRAINT segments_cold_proof CHECK (state NOT IN ('sealed', 'confirmed', 'cold') OR cold_sha256 IS NOT NULL),
  ADD CONSTRAINT segments_expired_key CHECK (state <> 'expired' OR cold_key IS NULL);
COMMENT ON COLUMN audit.segments.cold_key IS 'The key of the sealed file, wrapped under the root key; taken away when the file is deleted, so that a copy of it opens no more.';
