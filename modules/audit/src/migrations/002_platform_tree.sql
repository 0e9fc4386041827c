-- The platform tree: one tree over the checkpoints of all logs, so that one signature, and one witness, covers them all.

CREATE TABLE audit.platform_leaves (
  index     bigint  PRIMARY KEY CHECK (index >= 0),
  tenant_id uuid    NOT NULL,
  size      bigint  NOT NULL CHECK (size > 0),
  leaf_hash bytea   NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
-- Not unique: a log that somebody cut back signs a size again, and that must be seen, not stop all other logs.
CREATE INDEX platform_leaves_checkpoint ON audit.platform_leaves (tenant_id, size);
COMMENT ON TABLE audit.platform_leaves IS 'Leaves of the platform tree: every checkpoint of every log, in the order in which they were signed.';
COMMENT ON COLUMN audit.platform_leaves.index IS 'Place in the platform tree: from 0, without gaps.';
COMMENT ON COLUMN audit.platform_leaves.tenant_id IS 'Tenant whose checkpoint it is; the nil UUID for the operator.';
COMMENT ON COLUMN audit.platform_leaves.size IS 'Size the checkpoint covers; with the tenant it names the row of audit.checkpoints whose note was hashed.';
COMMENT ON COLUMN audit.platform_leaves.leaf_hash IS 'SHA-256(0x00 || note), RFC 6962, section 2.1.';
CALL haechi.protect_tenant_table('audit.platform_leaves');
CREATE POLICY only_the_sequencer_adds ON audit.platform_leaves AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));

CREATE TABLE audit.platform_tree (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  size      bigint  NOT NULL CHECK (size >= 0),
  subtrees  bytea   NOT NULL CHECK (octet_length(subtrees) % 32 = 0)
);
COMMENT ON TABLE audit.platform_tree IS 'One row: where the platform tree stands, all that is needed to go on appending.';
COMMENT ON COLUMN audit.platform_tree.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN audit.platform_tree.size IS 'Number of leaves; the next index.';
COMMENT ON COLUMN audit.platform_tree.subtrees IS 'Hashes of the perfect subtrees, largest first, 32 bytes each.';
INSERT INTO audit.platform_tree (size, subtrees) VALUES (0, '');
ALTER TABLE audit.platform_tree ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.platform_tree FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON audit.platform_tree USING ((SELECT haechi.is_system()));
REVOKE INSERT, DELETE ON audit.platform_tree FROM haechi_app;

CREATE TABLE audit.platform_tiles (
  level  smallint NOT NULL CHECK (level >= 0),
  index  bigint   NOT NULL CHECK (index >= 0),
  hashes bytea    NOT NULL CHECK (octet_length(hashes) = 8192),
  root   bytea    NOT NULL CHECK (octet_length(root) = 32),
  PRIMARY KEY (level, index)
);
COMMENT ON TABLE audit.platform_tiles IS 'Full hash tiles (C2SP tlog-tiles) of the platform tree.';
COMMENT ON COLUMN audit.platform_tiles.level IS 'Tile level: the hashes are nodes of tree level 8 * level.';
COMMENT ON COLUMN audit.platform_tiles.index IS 'The hashes are the nodes from index * 256 on.';
COMMENT ON COLUMN audit.platform_tiles.hashes IS '256 hashes of 32 bytes.';
COMMENT ON COLUMN audit.platform_tiles.root IS 'The node they make together: one hash of the next tile level.';
ALTER TABLE audit.platform_tiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.platform_tiles FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON audit.platform_tiles USING ((SELECT haechi.is_system()));

CREATE TABLE audit.platform_checkpoints (
  size       bigint      PRIMARY KEY CHECK (size > 0),
  root       bytea       NOT NULL CHECK (octet_length(root) = 32),
  note       text        NOT NULL,
  created_at timestamptz NOT NULL
);
COMMENT ON TABLE audit.platform_checkpoints IS 'What the platform tree signed about itself: one signed note (C2SP tlog-checkpoint) for each batch.';
COMMENT ON COLUMN audit.platform_checkpoints.size IS 'Number of leaves the checkpoint covers.';
COMMENT ON COLUMN audit.platform_checkpoints.root IS 'Root hash at this size.';
COMMENT ON COLUMN audit.platform_checkpoints.note IS 'The signed note, verbatim.';
COMMENT ON COLUMN audit.platform_checkpoints.created_at IS 'When it was signed.';
ALTER TABLE audit.platform_checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.platform_checkpoints FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON audit.platform_checkpoints USING ((SELECT haechi.is_system()));

DO $$
DECLARE
  target text;
BEGIN
  FOREACH target IN ARRAY ARRAY['platform_leaves', 'platform_tiles', 'platform_checkpoints'] LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit.%I FROM haechi_app', target);
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit.%I'
      ' FOR EACH ROW EXECUTE FUNCTION audit.refuse_change()', target);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.%I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', target);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_change', target);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_truncate', target);
  END LOOP;
END $$;
