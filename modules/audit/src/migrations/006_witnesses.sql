-- Witnesses: others who sign that a log only grew, and the logs of others that this installation watches in turn.

CREATE TABLE audit.witnesses (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  verifier_key text        NOT NULL CHECK (length(verifier_key) <= 512),
  url          text        CHECK (length(url) <= 2000),
  created_at   timestamptz NOT NULL,
  removed_at   timestamptz
);
CREATE UNIQUE INDEX witnesses_key ON audit.witnesses (tenant_id, verifier_key) WHERE removed_at IS NULL;
COMMENT ON TABLE audit.witnesses IS 'Who is asked to cosign the checkpoints of a log (C2SP tlog-witness).';
COMMENT ON COLUMN audit.witnesses.id IS 'Id of the witness.';
COMMENT ON COLUMN audit.witnesses.tenant_id IS 'Tenant whose log it cosigns; the nil UUID for the operator, whose witnesses also cosign the platform tree.';
COMMENT ON COLUMN audit.witnesses.verifier_key IS 'Its key, type 0x04 (C2SP tlog-cosignature), as name+id+base64.';
COMMENT ON COLUMN audit.witnesses.url IS 'Submission prefix it is asked at; null for one that is reached by carrying a file.';
COMMENT ON COLUMN audit.witnesses.created_at IS 'When it was added.';
COMMENT ON COLUMN audit.witnesses.removed_at IS 'When it was taken away; what it signed stays.';
CALL haechi.protect_tenant_table('audit.witnesses');
REVOKE DELETE ON audit.witnesses FROM haechi_app;

CREATE TABLE audit.witness_states (
  witness_id      uuid        NOT NULL REFERENCES audit.witnesses (id),
  log             text        COLLATE "C" NOT NULL CHECK (log IN ('own', 'platform_tree')),
  tenant_id       uuid        NOT NULL,
  known_size      bigint      NOT NULL DEFAULT 0 CHECK (known_size >= 0),
  signed_size     bigint,
  signed_at       timestamptz,
  next_attempt_at timestamptz NOT NULL,
  failures        integer     NOT NULL DEFAULT 0,
  problem         text,
  PRIMARY KEY (witness_id, log)
);
CREATE INDEX witness_states_due ON audit.witness_states (next_attempt_at);
COMMENT ON TABLE audit.witness_states IS 'Where each witness stands with each log it cosigns.';
COMMENT ON COLUMN audit.witness_states.witness_id IS 'The witness.';
COMMENT ON COLUMN audit.witness_states.log IS 'The log of the tenant, or the platform tree.';
COMMENT ON COLUMN audit.witness_states.tenant_id IS 'Tenant of the witness.';
COMMENT ON COLUMN audit.witness_states.known_size IS 'Size the witness is believed to know: where the next proof begins.';
COMMENT ON COLUMN audit.witness_states.signed_size IS 'Size it cosigned last; null while it never did.';
COMMENT ON COLUMN audit.witness_states.signed_at IS 'When it says that was.';
COMMENT ON COLUMN audit.witness_states.next_attempt_at IS 'When it is asked next; moved ahead while a process asks, so that no other does.';
COMMENT ON COLUMN audit.witness_states.failures IS 'Attempts that failed since the last good one.';
COMMENT ON COLUMN audit.witness_states.problem IS 'Why the last attempt failed; null when it did not.';
CALL haechi.protect_tenant_table('audit.witness_states');
REVOKE DELETE ON audit.witness_states FROM haechi_app;

CREATE TABLE audit.cosignatures (
  tenant_id  uuid        NOT NULL,
  log        text        COLLATE "C" NOT NULL CHECK (log IN ('own', 'platform_tree')),
  size       bigint      NOT NULL CHECK (size > 0),
  witness_id uuid        NOT NULL REFERENCES audit.witnesses (id),
  line       text        NOT NULL CHECK (starts_with(line, '— ')),
  signed_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, log, size, witness_id)
);
CREATE INDEX cosignatures_witness ON audit.cosignatures (witness_id);
COMMENT ON TABLE audit.cosignatures IS 'Signatures of witnesses over checkpoints; each can be checked without this database.';
COMMENT ON COLUMN audit.cosignatures.tenant_id IS 'Tenant whose log it is; the nil UUID for the operator and the platform tree.';
COMMENT ON COLUMN audit.cosignatures.log IS 'The log of the tenant, or the platform tree.';
COMMENT ON COLUMN audit.cosignatures.size IS 'Size of the checkpoint.';
COMMENT ON COLUMN audit.cosignatures.witness_id IS 'Who signed.';
COMMENT ON COLUMN audit.cosignatures.line IS 'The signature line (C2SP signed-note), with its newline.';
COMMENT ON COLUMN audit.cosignatures.signed_at IS 'When the witness says it saw the checkpoint; a later signature over the same size takes the place of an earlier one.';
CALL haechi.protect_tenant_table('audit.cosignatures');
REVOKE DELETE ON audit.cosignatures FROM haechi_app;

CREATE TABLE audit.witness_key (
  singleton   boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
  name        text        NOT NULL,
  public_key  bytea       NOT NULL CHECK (octet_length(public_key) = 32),
  sealed_seed text        NOT NULL,
  created_at  timestamptz NOT NULL
);
COMMENT ON TABLE audit.witness_key IS 'The key this installation cosigns the logs of others with.';
COMMENT ON COLUMN audit.witness_key.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN audit.witness_key.name IS 'Name of this witness.';
COMMENT ON COLUMN audit.witness_key.public_key IS 'Public key (RFC 8032).';
COMMENT ON COLUMN audit.witness_key.sealed_seed IS 'The private seed, wrapped under the root key.';
COMMENT ON COLUMN audit.witness_key.created_at IS 'When it was made.';

CREATE TABLE audit.witnessed_logs (
  id           uuid        PRIMARY KEY,
  origin       text        NOT NULL,
  verifier_key text        NOT NULL,
  size         bigint      NOT NULL DEFAULT 0 CHECK (size >= 0),
  root         bytea       CHECK (octet_length(root) = 32),
  cosigned_at  timestamptz,
  created_at   timestamptz NOT NULL,
  removed_at   timestamptz,
  CHECK ((size = 0) = (root IS NULL))
);
CREATE UNIQUE INDEX witnessed_logs_origin ON audit.witnessed_logs (origin);
COMMENT ON TABLE audit.witnessed_logs IS 'Logs of others that this installation cosigns. A row is never deleted: forgetting what was cosigned would allow a fork.';
COMMENT ON COLUMN audit.witnessed_logs.id IS 'Id of the entry.';
COMMENT ON COLUMN audit.witnessed_logs.origin IS 'Name of the log (C2SP tlog-checkpoint).';
COMMENT ON COLUMN audit.witnessed_logs.verifier_key IS 'Key of the log, as name+id+base64.';
COMMENT ON COLUMN audit.witnessed_logs.size IS 'Size cosigned last; 0 while none was.';
COMMENT ON COLUMN audit.witnessed_logs.root IS 'Root cosigned last.';
COMMENT ON COLUMN audit.witnessed_logs.cosigned_at IS 'When that was.';
COMMENT ON COLUMN audit.witnessed_logs.created_at IS 'When the log was added.';
COMMENT ON COLUMN audit.witnessed_logs.removed_at IS 'When it was taken away; null while it is cosigned.';

CREATE FUNCTION audit.refuse_shrinking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.origin <> OLD.origin OR NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.root IS DISTINCT FROM OLD.root) THEN
    RAISE EXCEPTION 'a witness never goes back on a checkpoint it cosigned' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.refuse_shrinking IS 'Keeps what was cosigned from being taken back or replaced.';
CREATE TRIGGER refuse_shrinking BEFORE UPDATE ON audit.witnessed_logs
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_shrinking();

DO $$
DECLARE
  target text;
BEGIN
  FOREACH target IN ARRAY ARRAY['witness_key', 'witnessed_logs'] LOOP
    EXECUTE format('ALTER TABLE audit.%I ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE audit.%I FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY system_only ON audit.%I USING ((SELECT haechi.is_system()))', target);
    EXECUTE format('REVOKE DELETE ON audit.%I FROM haechi_app', target);
  END LOOP;
  REVOKE UPDATE ON audit.witness_key FROM haechi_app;
END $$;
