-- What is sealed under a former root key may be sealed anew under the present one; nothing else of a key changes.

CREATE OR REPLACE FUNCTION audit.refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.wrapped IS NULL OR (NEW.wrapped IS NOT NULL AND NOT haechi.is_system())
     OR (NEW.id, NEW.tenant_id, NEW.subject_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.subject_id, OLD.created_at) THEN
    RAISE EXCEPTION 'a data key can only be erased' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.refuse_key_change IS 'Lets a data key be erased, and above all tenants be sealed anew. A key that is gone stays gone.';

GRANT UPDATE (sealed_seed) ON audit.signing_keys TO haechi_app;
GRANT UPDATE (sealed_seed) ON audit.witness_key TO haechi_app;
