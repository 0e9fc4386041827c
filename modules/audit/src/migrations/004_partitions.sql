-- The hot tier: the log in partitions of a month. Rows that are there stay where they are and become the first partition.

ALTER TABLE audit.audit_logs RENAME TO audit_logs_first;
ALTER TABLE audit.audit_logs_first RENAME CONSTRAINT audit_logs_pkey TO audit_logs_first_pkey;
ALTER TABLE audit.audit_logs_first RENAME CONSTRAINT audit_logs_position TO audit_logs_first_position;
ALTER TABLE audit.audit_logs_first RENAME CONSTRAINT audit_logs_id TO audit_logs_first_id;
DROP TRIGGER refuse_change ON audit.audit_logs_first;
DROP TRIGGER refuse_truncate ON audit.audit_logs_first;
DROP POLICY only_the_sequencer_adds ON audit.audit_logs_first;
DROP POLICY tenant_isolation ON audit.audit_logs_first;
ALTER INDEX audit.audit_logs_at RENAME TO audit_logs_first_at;
ALTER INDEX audit.audit_logs_action RENAME TO audit_logs_first_action;
ALTER INDEX audit.audit_logs_actor RENAME TO audit_logs_first_actor;
ALTER INDEX audit.audit_logs_target RENAME TO audit_logs_first_target;
ALTER INDEX audit.audit_logs_refused RENAME TO audit_logs_first_refused;

-- No key of its own: one over all partitions would need the time in it. Each partition has the keys, and
-- `keep_places_unique` holds them across partitions.
CREATE TABLE audit.audit_logs (LIKE audit.audit_logs_first INCLUDING COMMENTS INCLUDING CONSTRAINTS)
  PARTITION BY RANGE (at);
CREATE INDEX audit_logs_at ON audit.audit_logs (tenant_id, at);
CREATE INDEX audit_logs_action ON audit.audit_logs (tenant_id, action, index);
CREATE INDEX audit_logs_actor ON audit.audit_logs (tenant_id, actor_id, index);
CREATE INDEX audit_logs_target ON audit.audit_logs (tenant_id, target_id, index);
CREATE INDEX audit_logs_scope ON audit.audit_logs (tenant_id, scope_id, index);
CREATE INDEX audit_logs_refused ON audit.audit_logs (tenant_id, result, index) WHERE result <> 'success';
COMMENT ON TABLE audit.audit_logs IS 'The hot tier of every log, in partitions of a month. Rows are added by the sequencer, never changed, and leave only when a verified file of a lower tier holds them; the leaf is the truth, the other columns are there to be searched.';
CALL haechi.protect_tenant_table('audit.audit_logs');
CREATE POLICY only_the_sequencer_adds ON audit.audit_logs AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));
REVOKE UPDATE, DELETE, TRUNCATE ON audit.audit_logs FROM haechi_app;

-- What left the hot tier, or is on its way. Ranges of a log follow each other from 0 without gaps.
CREATE TABLE audit.segments (
  id              uuid        PRIMARY KEY,
  tenant_id       uuid        NOT NULL,
  from_index      bigint      NOT NULL CHECK (from_index >= 0 AND from_index % 256 = 0),
  to_index        bigint      NOT NULL CHECK (to_index > from_index AND to_index % 256 = 0),
  state           text        NOT NULL CHECK (state IN ('planned', 'written', 'verified', 'warm', 'sealing', 'sealed', 'confirmed', 'cold', 'expiring', 'expired')),
  first_at        timestamptz NOT NULL,
  last_at         timestamptz NOT NULL,
  id_min          uuid        NOT NULL,
  id_max          uuid        NOT NULL,
  checkpoint_size bigint      CHECK (checkpoint_size >= to_index),
  leaf_digest     bytea       CHECK (octet_length(leaf_digest) = 32),
  warm_name       text        NOT NULL,
  warm_bytes      bigint,
  warm_sha256     bytea       CHECK (octet_length(warm_sha256) = 32),
  cold_store      text        CHECK (cold_store IN ('directory', 's3')),
  cold_name       text,
  cold_bytes      bigint,
  cold_sha256     bytea       CHECK (octet_length(cold_sha256) = 32),
  cold_key        text,
  cold_until      timestamptz,
  problem         text,
  created_at      timestamptz NOT NULL,
  moved_at        timestamptz NOT NULL,
  checked_at      timestamptz,
  UNIQUE (tenant_id, from_index),
  CHECK (state IN ('planned', 'written') OR (leaf_digest IS NOT NULL AND checkpoint_size IS NOT NULL AND warm_sha256 IS NOT NULL)),
  CHECK (state NOT IN ('sealing', 'sealed', 'confirmed', 'cold', 'expiring', 'expired') OR (cold_store IS NOT NULL AND cold_name IS NOT NULL AND cold_key IS NOT NULL)),
  CHECK (state NOT IN ('confirmed', 'cold', 'expiring', 'expired') OR cold_sha256 IS NOT NULL)
);
CREATE INDEX segments_open ON audit.segments (state, moved_at);
COMMENT ON TABLE audit.segments IS 'Ranges of the logs that are in the warm or the cold tier, or on their way there: whole tiles of 256 entries, from 0 without gaps.';
COMMENT ON COLUMN audit.segments.id IS 'Id of the segment.';
COMMENT ON COLUMN audit.segments.tenant_id IS 'Tenant whose log it is a part of.';
COMMENT ON COLUMN audit.segments.from_index IS 'First entry.';
COMMENT ON COLUMN audit.segments.to_index IS 'One more than the last entry.';
COMMENT ON COLUMN audit.segments.state IS 'Where it is on its way; the steps are the table SEGMENT_STEPS of the audit module.';
COMMENT ON COLUMN audit.segments.first_at IS 'When the earliest of its events happened.';
COMMENT ON COLUMN audit.segments.last_at IS 'When the latest of its events happened.';
COMMENT ON COLUMN audit.segments.id_min IS 'Smallest id of its events.';
COMMENT ON COLUMN audit.segments.id_max IS 'Largest id of its events.';
COMMENT ON COLUMN audit.segments.checkpoint_size IS 'Size of the signed checkpoint that the file was verified against.';
COMMENT ON COLUMN audit.segments.leaf_digest IS 'SHA-256 over the leaf hashes as they were read back from the file, in order; rows may be pruned only when theirs is the same.';
COMMENT ON COLUMN audit.segments.warm_name IS 'Name of the Parquet file.';
COMMENT ON COLUMN audit.segments.warm_bytes IS 'Length of the Parquet file.';
COMMENT ON COLUMN audit.segments.warm_sha256 IS 'SHA-256 of the Parquet file.';
COMMENT ON COLUMN audit.segments.cold_store IS 'Which kind of cold store holds the sealed file.';
COMMENT ON COLUMN audit.segments.cold_name IS 'Name of the sealed file.';
COMMENT ON COLUMN audit.segments.cold_bytes IS 'Length of the sealed file.';
COMMENT ON COLUMN audit.segments.cold_sha256 IS 'SHA-256 of the sealed file.';
COMMENT ON COLUMN audit.segments.cold_key IS 'The key of the sealed file, wrapped under the root key.';
COMMENT ON COLUMN audit.segments.cold_until IS 'Until when the object lock of the store keeps the sealed file; null without one.';
COMMENT ON COLUMN audit.segments.problem IS 'Why the last attempt at the next step failed; null when it did not.';
COMMENT ON COLUMN audit.segments.created_at IS 'When the move was planned.';
COMMENT ON COLUMN audit.segments.moved_at IS 'When the state changed last.';
COMMENT ON COLUMN audit.segments.checked_at IS 'When a verification of the log last read its file and found it good.';
CALL haechi.protect_tenant_table('audit.segments');
CREATE POLICY only_the_mover_adds ON audit.segments AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));
CREATE POLICY only_the_mover_changes ON audit.segments AS RESTRICTIVE FOR UPDATE USING ((SELECT haechi.is_system()));
REVOKE DELETE, TRUNCATE ON audit.segments FROM haechi_app;

-- What one may rely on about a segment is written once: the range, what was proven of it, and where it came to lie.
CREATE FUNCTION audit.keep_proven() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.tenant_id, NEW.from_index, NEW.to_index) IS DISTINCT FROM (OLD.id, OLD.tenant_id, OLD.from_index, OLD.to_index)
     OR (OLD.state NOT IN ('planned', 'written')
         AND (NEW.leaf_digest, NEW.checkpoint_size, NEW.warm_sha256) IS DISTINCT FROM (OLD.leaf_digest, OLD.checkpoint_size, OLD.warm_sha256)) THEN
    RAISE EXCEPTION 'audit.segments: what was proven of a segment does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
COMMENT ON FUNCTION audit.keep_proven IS 'Refuses to change the range of a segment, or what was proven of it.';
CREATE TRIGGER keep_proven BEFORE UPDATE ON audit.segments FOR EACH ROW EXECUTE FUNCTION audit.keep_proven();
ALTER TABLE audit.segments ENABLE ALWAYS TRIGGER keep_proven;

-- Rows leave the log only as a whole verified segment. It looks at the rows that went, not at who sent them away:
-- it holds for the owner and for a superuser just as well, as long as the trigger is there.
CREATE FUNCTION audit.refuse_unproven_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  gone_count bigint;
  digest bytea;
  one_tenant uuid;
  first_index bigint;
  last_index bigint;
  tenants bigint;
BEGIN
  SELECT count(*), count(DISTINCT tenant_id), min(tenant_id::text)::uuid, min(index), max(index)
    INTO gone_count, tenants, one_tenant, first_index, last_index FROM gone;
  IF gone_count = 0 AND TG_OP = 'DELETE' THEN
    RETURN NULL;
  END IF;
  IF tenants = 1 AND gone_count = last_index - first_index + 1 THEN
    SELECT sha256(string_agg(leaf_hash, ''::bytea ORDER BY index)) INTO digest FROM gone;
    PERFORM FROM audit.segments AS s
      WHERE s.tenant_id = one_tenant AND s.from_index = first_index AND s.to_index = last_index + 1
        AND s.state = 'verified' AND s.leaf_digest = digest
        AND digest = (SELECT sha256(string_agg(t.hashes, ''::bytea ORDER BY t.index)) FROM audit.tiles AS t
                      WHERE t.tenant_id = one_tenant AND t.level = 0
                        AND t.index >= first_index / 256 AND t.index <= last_index / 256);
    IF FOUND THEN
      RETURN NULL;
    END IF;
  END IF;
  RAISE EXCEPTION 'audit.% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
COMMENT ON FUNCTION audit.refuse_unproven_delete IS 'Refuses every deletion from the log but that of exactly one segment whose file was verified, with the leaf hashes that were read back from it.';

-- A place in a log is given once, also across partitions and after its row has moved to another tier.
CREATE FUNCTION audit.keep_places_unique() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  twice bigint;
BEGIN
  SELECT a.first_index INTO twice
    FROM (SELECT tenant_id, count(*) AS places, min(index) AS first_index, max(index) AS last_index FROM added GROUP BY tenant_id) AS a
    WHERE (SELECT count(*) FROM audit.audit_logs AS l
           WHERE l.tenant_id = a.tenant_id AND l.index >= a.first_index AND l.index <= a.last_index) <> a.places
       OR EXISTS (SELECT FROM audit.segments AS s WHERE s.tenant_id = a.tenant_id AND s.to_index > a.first_index)
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'audit.audit_logs: index % or one after it is taken', twice USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION audit.keep_places_unique IS 'Refuses an entry at a place that another partition or another tier has.';

-- Statement triggers of a partitioned table do not fire for a statement that names a partition, so each has its own.
CREATE PROCEDURE audit.guard_log_table(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', target);
  EXECUTE format('CREATE TRIGGER refuse_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_unproven_delete()', target);
  EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', target);
  EXECUTE format('CREATE TRIGGER keep_places_unique AFTER INSERT ON %s REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION audit.keep_places_unique()', target);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change, ENABLE ALWAYS TRIGGER refuse_delete, ENABLE ALWAYS TRIGGER refuse_truncate, ENABLE ALWAYS TRIGGER keep_places_unique', target);
END $$;
COMMENT ON PROCEDURE audit.guard_log_table IS 'Gives the log, or one partition of it, the triggers that keep it append-only.';

-- The application reaches rows through the log only, never through a partition.
CREATE PROCEDURE audit.guard_partition(target regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('REVOKE ALL ON %s FROM haechi_app', target);
  CALL haechi.protect_tenant_table(target);
  CALL audit.guard_log_table(target);
END $$;
COMMENT ON PROCEDURE audit.guard_partition IS 'Closes a partition for the application and guards it like the log.';

CREATE PROCEDURE audit.add_partition(name text, bounds text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.audit_logs (CONSTRAINT %I PRIMARY KEY (tenant_id, index),'
    ' CONSTRAINT %I UNIQUE (position), CONSTRAINT %I UNIQUE (id)) %s',
    name, name || '_pkey', name || '_position', name || '_id', bounds);
  EXECUTE format('COMMENT ON TABLE audit.%I IS %L', name, 'Partition of audit.audit_logs.');
  CALL audit.guard_partition(format('audit.%I', name)::regclass);
END $$;
COMMENT ON PROCEDURE audit.add_partition IS 'Adds one partition to the log, with its keys and guards.';

-- Takes part in no move: whatever fits no month, by a clock that is far off or because a month was not made in time.
CALL audit.add_partition('audit_logs_rest', 'DEFAULT');
CALL audit.guard_log_table('audit.audit_logs');

CREATE FUNCTION audit.ensure_partitions(through timestamptz) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC' AS $$
DECLARE
  month timestamptz;
  made integer := 0;
  partition text;
  begins timestamptz;
BEGIN
  -- Called above tenants only. A function cannot set that itself: a setting of a function needs a superuser.
  IF NOT haechi.is_system() THEN
    RAISE EXCEPTION 'audit.ensure_partitions is called above tenants' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF through > now() + interval '25 months' AND through > now() THEN
    RAISE EXCEPTION 'partitions are made for two years at most' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  -- One maker at a time; others find what it made.
  PERFORM pg_advisory_xact_lock(x'61756470'::bigint);
  -- Months before the first row that found a partition of its own belong to that partition.
  SELECT coalesce(max(substring(pg_get_expr(c.relpartbound, c.oid) FROM $re$TO \('([^']+)'\)$re$)::timestamptz), date_trunc('month', now()))
    INTO begins FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'audit.audit_logs'::regclass AND c.relname <> 'audit_logs_rest';
  month := begins;
  WHILE month <= through LOOP
    partition := 'audit_logs_' || to_char(month, 'YYYY_MM');
    -- Rows that came too early stay where they are, and their month with them.
    IF NOT EXISTS (SELECT FROM audit.audit_logs_rest AS r WHERE r.at >= month AND r.at < month + interval '1 month') THEN
      CALL audit.add_partition(partition, format('FOR VALUES FROM (%L) TO (%L)', month, month + interval '1 month'));
      made := made + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;
COMMENT ON FUNCTION audit.ensure_partitions IS 'Makes the monthly partitions that are missing through the month of an instant, ahead of time. Returns how many it made.';
REVOKE ALL ON FUNCTION audit.ensure_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ensure_partitions TO haechi_app;

-- The one way out of the hot tier. What may go is decided by the trigger, which looks at the rows themselves.
CREATE FUNCTION audit.prune_segment(wanted uuid, moved timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  segment audit.segments;
  pruned bigint;
BEGIN
  IF NOT haechi.is_system() THEN
    RAISE EXCEPTION 'audit.prune_segment is called above tenants' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO segment FROM audit.segments WHERE id = wanted AND state = 'verified' FOR UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF segment.from_index <> (SELECT coalesce(max(s.to_index), 0) FROM audit.segments AS s
                            WHERE s.tenant_id = segment.tenant_id AND s.to_index <= segment.from_index
                              AND s.state NOT IN ('planned', 'written', 'verified')) THEN
    RAISE EXCEPTION 'audit.prune_segment: an earlier segment is still in the log' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  DELETE FROM audit.audit_logs AS l
    WHERE l.tenant_id = segment.tenant_id AND l.index >= segment.from_index AND l.index < segment.to_index;
  GET DIAGNOSTICS pruned = ROW_COUNT;
  IF pruned <> segment.to_index - segment.from_index THEN
    RAISE EXCEPTION 'audit.prune_segment: the log has % of % entries', pruned, segment.to_index - segment.from_index
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  UPDATE audit.segments SET state = 'warm', moved_at = moved, problem = NULL WHERE id = wanted;
  RETURN pruned;
END $$;
COMMENT ON FUNCTION audit.prune_segment IS 'Removes the rows of one verified segment from the hot tier and marks it warm, in the order of the log. Returns null when there is no such segment.';
REVOKE ALL ON FUNCTION audit.prune_segment FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.prune_segment TO haechi_app;

-- The old table: without rows it goes, with rows it becomes the first partition, through the end of this month.
DO $$
DECLARE
  ends timestamptz;
BEGIN
  SET LOCAL haechi.system = 'migrate the log';
  SET LOCAL timezone = 'UTC';
  IF NOT EXISTS (SELECT FROM audit.audit_logs_first) THEN
    DROP TABLE audit.audit_logs_first;
  ELSE
    SELECT date_trunc('month', greatest(max(at), now())) + interval '1 month' INTO ends FROM audit.audit_logs_first;
    EXECUTE format('ALTER TABLE audit.audit_logs ATTACH PARTITION audit.audit_logs_first FOR VALUES FROM (MINVALUE) TO (%L)', ends);
    CALL audit.guard_partition('audit.audit_logs_first');
    COMMENT ON TABLE audit.audit_logs_first IS 'Partition of audit.audit_logs with all that was there before there were partitions.';
  END IF;
  PERFORM audit.ensure_partitions(now() + interval '3 months');
END $$;
