-- Programs with accounts of their own act too: services and AI agents.

DO $$
DECLARE
  part record;
BEGIN
  ALTER TABLE audit.audit_logs DROP CONSTRAINT audit_logs_actor_kind_check;
  -- A partition that was a table of its own before keeps a constraint of its own.
  FOR part IN
    SELECT c.conrelid::regclass AS name, c.conname
    FROM pg_inherits i JOIN pg_constraint c ON c.conrelid = i.inhrelid
    WHERE i.inhparent = 'audit.audit_logs'::regclass AND c.contype = 'c' AND c.conname = 'audit_logs_actor_kind_check'
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', part.name, part.conname);
  END LOOP;
  ALTER TABLE audit.audit_logs ADD CONSTRAINT audit_logs_actor_kind_check
    CHECK (actor_kind IN ('user', 'service', 'agent', 'system', 'anonymous'));
END
$$;
