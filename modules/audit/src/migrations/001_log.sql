-- The log: events enter `intake` with the change they tell of, and leave it in one order that nothing changes afterwards.

CREATE TABLE audit.intake (
  sequence    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id   uuid        NOT NULL,
  event_id    uuid        NOT NULL,
  leaf        text        NOT NULL CHECK (starts_with(leaf, '{') AND octet_length(leaf) <= 65535),
  received_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX intake_tenant_event ON audit.intake (tenant_id, event_id);
COMMENT ON TABLE audit.intake IS 'Events that were committed and wait for their place in the log; the sequencer empties it.';
COMMENT ON COLUMN audit.intake.sequence IS 'Order of arrival; rows are taken in this order, whatever the clocks say.';
COMMENT ON COLUMN audit.intake.tenant_id IS 'Tenant whose log the event belongs to; the nil UUID for the operator.';
COMMENT ON COLUMN audit.intake.event_id IS 'Id of the event.';
COMMENT ON COLUMN audit.intake.leaf IS 'The event as canonical JSON (RFC 8785): the exact bytes that will be hashed.';
COMMENT ON COLUMN audit.intake.received_at IS 'When the row was inserted, by the database clock; for people who look, nothing is decided by it.';
CALL haechi.protect_tenant_table('audit.intake');
CREATE POLICY only_the_sequencer_takes ON audit.intake AS RESTRICTIVE FOR DELETE USING ((SELECT haechi.is_system()));
REVOKE UPDATE ON audit.intake FROM haechi_app;

CREATE TABLE audit.audit_logs (
  tenant_id   uuid           NOT NULL,
  index       bigint         NOT NULL CHECK (index >= 0),
  position    bigint         NOT NULL CHECK (position >= 0),
  id          uuid           NOT NULL,
  at          timestamptz(3) NOT NULL,
  actor_kind  text COLLATE "C" NOT NULL CHECK (actor_kind IN ('user', 'system', 'anonymous')),
  actor_id    text COLLATE "C",
  actor_name  text           NOT NULL,
  action      text COLLATE "C" NOT NULL,
  target_kind text COLLATE "C",
  target_id   text COLLATE "C",
  target_name text,
  scope_id    uuid           NOT NULL,
  result      text COLLATE "C" NOT NULL CHECK (result IN ('success', 'denied', 'failure')),
  reason      text,
  ip          text COLLATE "C",
  leaf        text           NOT NULL,
  leaf_hash   bytea          NOT NULL CHECK (octet_length(leaf_hash) = 32),
  PRIMARY KEY (tenant_id, index),
  CONSTRAINT audit_logs_position UNIQUE (position),
  CONSTRAINT audit_logs_id UNIQUE (id)
);
CREATE INDEX audit_logs_at ON audit.audit_logs (tenant_id, at);
CREATE INDEX audit_logs_action ON audit.audit_logs (tenant_id, action, index);
CREATE INDEX audit_logs_actor ON audit.audit_logs (tenant_id, actor_id, index);
CREATE INDEX audit_logs_target ON audit.audit_logs (tenant_id, target_id, index);
CREATE INDEX audit_logs_refused ON audit.audit_logs (tenant_id, result, index) WHERE result <> 'success';
COMMENT ON TABLE audit.audit_logs IS 'The log of every tenant. Rows are added by the sequencer and never changed; the leaf is the truth, the other columns are there to be searched.';
COMMENT ON COLUMN audit.audit_logs.tenant_id IS 'Tenant whose log it is; the nil UUID for the operator.';
COMMENT ON COLUMN audit.audit_logs.index IS 'Place in the log of this tenant: from 0, without gaps.';
COMMENT ON COLUMN audit.audit_logs.position IS 'Place among the events of all tenants, in the order of commits: the cursor of the feed.';
COMMENT ON COLUMN audit.audit_logs.id IS 'Id of the event.';
COMMENT ON COLUMN audit.audit_logs.at IS 'When it happened, by the clock of the process that recorded it.';
COMMENT ON COLUMN audit.audit_logs.actor_kind IS 'What kind of principal acted.';
COMMENT ON COLUMN audit.audit_logs.actor_id IS 'Public id of the one who acted; null for the system and for strangers.';
COMMENT ON COLUMN audit.audit_logs.actor_name IS 'Name of the one who acted, as it was then.';
COMMENT ON COLUMN audit.audit_logs.action IS 'What was done, as resource.verb in the past tense.';
COMMENT ON COLUMN audit.audit_logs.target_kind IS 'Kind of the thing it was done to.';
COMMENT ON COLUMN audit.audit_logs.target_id IS 'Public id of the thing it was done to.';
COMMENT ON COLUMN audit.audit_logs.target_name IS 'Name of the thing, as it was then.';
COMMENT ON COLUMN audit.audit_logs.scope_id IS 'Scope it happened in; the nil UUID is the platform.';
COMMENT ON COLUMN audit.audit_logs.result IS 'How it ended.';
COMMENT ON COLUMN audit.audit_logs.reason IS 'Why, in the words of a person or as a reason code.';
COMMENT ON COLUMN audit.audit_logs.ip IS 'Address the request came from.';
COMMENT ON COLUMN audit.audit_logs.leaf IS 'The event as canonical JSON (RFC 8785): the exact bytes that were hashed.';
COMMENT ON COLUMN audit.audit_logs.leaf_hash IS 'SHA-256(0x00 || leaf), RFC 6962, section 2.1.';
CALL haechi.protect_tenant_table('audit.audit_logs');
CREATE POLICY only_the_sequencer_adds ON audit.audit_logs AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));

CREATE TABLE audit.trees (
  tenant_id  uuid        PRIMARY KEY,
  size       bigint      NOT NULL CHECK (size >= 0),
  subtrees   bytea       NOT NULL CHECK (octet_length(subtrees) % 32 = 0),
  root       bytea       NOT NULL CHECK (octet_length(root) = 32),
  epoch      bigint      NOT NULL,
  updated_at timestamptz NOT NULL
);
COMMENT ON TABLE audit.trees IS 'Where the Merkle tree (RFC 6962) of each log stands: all that is needed to go on appending.';
COMMENT ON COLUMN audit.trees.tenant_id IS 'Tenant whose tree it is.';
COMMENT ON COLUMN audit.trees.size IS 'Number of entries; the next index.';
COMMENT ON COLUMN audit.trees.subtrees IS 'Hashes of the perfect subtrees, largest first, 32 bytes each.';
COMMENT ON COLUMN audit.trees.root IS 'Root hash at this size.';
COMMENT ON COLUMN audit.trees.epoch IS 'Epoch of the sequencer that wrote it last.';
COMMENT ON COLUMN audit.trees.updated_at IS 'When it was written last.';
CALL haechi.protect_tenant_table('audit.trees');
CREATE POLICY only_the_sequencer_adds ON audit.trees AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));
CREATE POLICY only_the_sequencer_grows ON audit.trees AS RESTRICTIVE FOR UPDATE USING ((SELECT haechi.is_system()));
REVOKE DELETE ON audit.trees FROM haechi_app;

CREATE TABLE audit.tiles (
  tenant_id uuid     NOT NULL,
  level     smallint NOT NULL CHECK (level >= 0),
  index     bigint   NOT NULL CHECK (index >= 0),
  hashes    bytea    NOT NULL CHECK (octet_length(hashes) = 8192),
  root      bytea    NOT NULL CHECK (octet_length(root) = 32),
  PRIMARY KEY (tenant_id, level, index)
);
COMMENT ON TABLE audit.tiles IS 'Full hash tiles (C2SP tlog-tiles): 256 neighbouring hashes of one tile level. With the leaf hashes at the right edge they are every hash a proof can need.';
COMMENT ON COLUMN audit.tiles.tenant_id IS 'Tenant whose tree it is.';
COMMENT ON COLUMN audit.tiles.level IS 'Tile level: the hashes are nodes of tree level 8 * level.';
COMMENT ON COLUMN audit.tiles.index IS 'The hashes are the nodes from index * 256 on.';
COMMENT ON COLUMN audit.tiles.hashes IS '256 hashes of 32 bytes.';
COMMENT ON COLUMN audit.tiles.root IS 'The node they make together: one hash of the next tile level.';
CALL haechi.protect_tenant_table('audit.tiles');
CREATE POLICY only_the_sequencer_adds ON audit.tiles AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));

CREATE TABLE audit.checkpoints (
  tenant_id  uuid        NOT NULL,
  size       bigint      NOT NULL CHECK (size > 0),
  root       bytea       NOT NULL CHECK (octet_length(root) = 32),
  note       text        NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, size)
);
COMMENT ON TABLE audit.checkpoints IS 'What each log signed about itself: one signed note (C2SP tlog-checkpoint) for each batch that touched it.';
COMMENT ON COLUMN audit.checkpoints.tenant_id IS 'Tenant whose log it is.';
COMMENT ON COLUMN audit.checkpoints.size IS 'Number of entries the checkpoint covers.';
COMMENT ON COLUMN audit.checkpoints.root IS 'Root hash at this size.';
COMMENT ON COLUMN audit.checkpoints.note IS 'The signed note, verbatim.';
COMMENT ON COLUMN audit.checkpoints.created_at IS 'When it was signed.';
CALL haechi.protect_tenant_table('audit.checkpoints');
CREATE POLICY only_the_sequencer_adds ON audit.checkpoints AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));

CREATE TABLE audit.sequencer (
  singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  epoch         bigint  NOT NULL,
  next_position bigint  NOT NULL
);
COMMENT ON TABLE audit.sequencer IS 'One row. Every batch locks it and is refused when its epoch is not the newest, so that two processes can never write two histories.';
COMMENT ON COLUMN audit.sequencer.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN audit.sequencer.epoch IS 'Raised by each process that takes the lead.';
COMMENT ON COLUMN audit.sequencer.next_position IS 'Position of the next event among those of all tenants.';
INSERT INTO audit.sequencer (epoch, next_position) VALUES (0, 0);
ALTER TABLE audit.sequencer ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.sequencer FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON audit.sequencer USING ((SELECT haechi.is_system()));
REVOKE INSERT, DELETE ON audit.sequencer FROM haechi_app;

CREATE TABLE audit.signing_keys (
  public_key  bytea       PRIMARY KEY CHECK (octet_length(public_key) = 32),
  log_name    text        NOT NULL,
  sealed_seed text        NOT NULL,
  created_at  timestamptz NOT NULL,
  retired_at  timestamptz
);
CREATE UNIQUE INDEX signing_keys_one_active ON audit.signing_keys ((true)) WHERE retired_at IS NULL;
COMMENT ON TABLE audit.signing_keys IS 'Ed25519 keys that sign checkpoints. Believed only where the sealed seed opens with the root key.';
COMMENT ON COLUMN audit.signing_keys.public_key IS 'Public key (RFC 8032).';
COMMENT ON COLUMN audit.signing_keys.log_name IS 'First part of the origin of every log of this installation; kept, because an origin must not change.';
COMMENT ON COLUMN audit.signing_keys.sealed_seed IS 'The private seed, wrapped under the root key.';
COMMENT ON COLUMN audit.signing_keys.created_at IS 'When the key was made.';
COMMENT ON COLUMN audit.signing_keys.retired_at IS 'When it stopped signing; it verifies what it signed for ever.';
ALTER TABLE audit.signing_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.signing_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON audit.signing_keys USING ((SELECT haechi.is_system()));
REVOKE UPDATE, DELETE ON audit.signing_keys FROM haechi_app;

-- What was written stays as it was written. A superuser can lift this; that is what the signed tree is for.
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit.% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION audit.refuse_change IS 'Refuses every change of a row that was written.';

DO $$
DECLARE
  target text;
BEGIN
  FOREACH target IN ARRAY ARRAY['audit_logs', 'tiles', 'checkpoints'] LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit.%I FROM haechi_app', target);
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit.%I'
      ' FOR EACH ROW EXECUTE FUNCTION audit.refuse_change()', target);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.%I'
      ' FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', target);
    -- ALWAYS: they also hold in a session that plays the replica.
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_change', target);
    EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER refuse_truncate', target);
  END LOOP;
END $$;
