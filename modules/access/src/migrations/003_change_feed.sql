-- What each revision changed, so that a process that follows reads that only and not the whole model.

CREATE TABLE access.changes (
  revision bigint NOT NULL,
  kind     text   NOT NULL CHECK (kind IN ('permissions', 'scope', 'role', 'principal')),
  id       uuid   NOT NULL,
  PRIMARY KEY (revision, kind, id)
);
COMMENT ON TABLE access.changes IS 'What to read again to come from one revision to a later one. Holds names of things, never what they were.';
COMMENT ON COLUMN access.changes.revision IS 'Revision that the change made; no revision is missing between the oldest row and the newest.';
COMMENT ON COLUMN access.changes.kind IS 'What changed: the registered permissions, a scope, a role, what a principal holds.';
COMMENT ON COLUMN access.changes.id IS 'Which one; nil for the registered permissions.';
-- Not forced: the owner, as whom the triggers write, stays outside. Readers are the processes that follow, above tenants.
ALTER TABLE access.changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_above_tenants ON access.changes FOR SELECT USING ((SELECT haechi.is_system()));
REVOKE INSERT, UPDATE, DELETE ON access.changes FROM haechi_app;

CREATE FUNCTION access.log_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = access, pg_temp AS $$
DECLARE
  -- What a follower may be behind before it reads the whole model instead.
  kept CONSTANT bigint := 50000;
  source text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT %1$s AS id FROM new_rows'
    WHEN 'DELETE' THEN 'SELECT %1$s AS id FROM old_rows'
    ELSE 'SELECT %1$s AS id FROM new_rows UNION SELECT %1$s FROM old_rows'
  END;
  ids uuid[];
  next bigint;
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT id) FROM (' || source || ') AS touched', TG_ARGV[1]) INTO ids;
  -- A statement that touched no row makes no revision: every revision has its rows here.
  IF ids IS NULL THEN RETURN NULL; END IF;
  -- The row lock lasts until commit: revisions become visible in their order, and none comes late.
  UPDATE access.revision SET value = value + 1 RETURNING value INTO next;
  INSERT INTO access.changes (revision, kind, id) SELECT next, TG_ARGV[0], unnest(ids);
  IF next % 1000 = 0 THEN DELETE FROM access.changes WHERE revision <= next - kept; END IF;
  -- Repeated notices of one transaction are sent once.
  PERFORM pg_notify('haechi_access', '');
  RETURN NULL;
END $$;
COMMENT ON FUNCTION access.log_change IS 'Moves the revision on, writes down what changed, and wakes every process that follows. Arguments: kind, and the expression that gives the id from a row.';

CREATE PROCEDURE access.follow_table(name regclass, kind text, id text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER log_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION access.log_change(%L, %L)', name, kind, id);
  EXECUTE format('CREATE TRIGGER log_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION access.log_change(%L, %L)', name, kind, id);
  EXECUTE format('CREATE TRIGGER log_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION access.log_change(%L, %L)', name, kind, id);
END $$;
COMMENT ON PROCEDURE access.follow_table IS 'Makes changes of a table part of the feed: kind of thing, and the expression that gives its id from a row.';
REVOKE EXECUTE ON PROCEDURE access.follow_table FROM PUBLIC;

DROP TRIGGER advance_revision ON access.scopes;
DROP TRIGGER advance_revision ON access.roles;
DROP TRIGGER advance_revision ON access.role_permissions;
DROP TRIGGER advance_revision ON access.assignments;
DROP TRIGGER advance_revision ON access.suspensions;
DROP TRIGGER advance_revision ON access.permissions;
DROP FUNCTION access.advance_revision;

CALL access.follow_table('access.scopes', 'scope', 'id');
CALL access.follow_table('access.roles', 'role', 'id');
CALL access.follow_table('access.role_permissions', 'role', 'role_id');
CALL access.follow_table('access.assignments', 'principal', 'principal_id');
CALL access.follow_table('access.suspensions', 'principal', 'principal_id');
CALL access.follow_table('access.permissions', 'permissions', '''00000000-0000-0000-0000-000000000000''::uuid');
