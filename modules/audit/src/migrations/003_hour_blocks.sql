-- Hour blocks: what each log signed about every hour, also about an hour in which nothing happened.

CREATE TABLE audit.hour_blocks (
  tenant_id   uuid        NOT NULL,
  hour        timestamptz NOT NULL CHECK (extract(epoch FROM hour)::bigint % 3600 = 0),
  from_index  bigint      NOT NULL CHECK (from_index >= 0),
  to_index    bigint      NOT NULL CHECK (to_index > 0 AND to_index >= from_index),
  root        bytea       NOT NULL CHECK (octet_length(root) = 32),
  note        text        NOT NULL,
  consistency bytea       NOT NULL CHECK (octet_length(consistency) % 32 = 0),
  sealed_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, hour)
);
COMMENT ON TABLE audit.hour_blocks IS 'One block for each hour (UTC) since the first entry of a log: which entries were sequenced in it, and a signature over where the log stood at its end.';
COMMENT ON COLUMN audit.hour_blocks.tenant_id IS 'Tenant whose log it is.';
COMMENT ON COLUMN audit.hour_blocks.hour IS 'Beginning of the hour, in UTC; hours are 3600 s long whatever local clocks do.';
COMMENT ON COLUMN audit.hour_blocks.from_index IS 'First entry of the block: where the block before it ends.';
COMMENT ON COLUMN audit.hour_blocks.to_index IS 'One more than its last entry; equal to from_index when the block is empty. Also the size of the log at its end.';
COMMENT ON COLUMN audit.hour_blocks.root IS 'Root hash of the log of to_index entries.';
COMMENT ON COLUMN audit.hour_blocks.note IS 'The signed note (C2SP tlog-checkpoint) whose extension lines name the hour and the entries.';
COMMENT ON COLUMN audit.hour_blocks.consistency IS 'Consistency proof (RFC 6962, section 2.1.2) from the end of the block before it; empty for the first block and for an empty one.';
COMMENT ON COLUMN audit.hour_blocks.sealed_at IS 'When the block was made; later than the end of the hour after downtime.';
CALL haechi.protect_tenant_table('audit.hour_blocks');
CREATE POLICY only_the_sequencer_adds ON audit.hour_blocks AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));
REVOKE UPDATE, DELETE, TRUNCATE ON audit.hour_blocks FROM haechi_app;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit.hour_blocks
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.hour_blocks
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
ALTER TABLE audit.hour_blocks ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.hour_blocks ENABLE ALWAYS TRIGGER refuse_truncate;
