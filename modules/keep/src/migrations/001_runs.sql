-- What was done to keep the installation: backups, drills, copies. The backups themselves tell what they hold.

CREATE TABLE keep.runs (
  id             uuid        PRIMARY KEY,
  kind           text        NOT NULL CHECK (kind IN ('hot', 'cold', 'drill', 'copy', 'retention')),
  occasion       text        NOT NULL CHECK (occasion IN ('schedule', 'catch_up', 'person', 'command')),
  state          text        NOT NULL CHECK (state IN ('running', 'succeeded', 'failed')),
  backup_name    text        CHECK (length(backup_name) <= 64),
  due_at         timestamptz,
  started_at     timestamptz NOT NULL,
  finished_at    timestamptz,
  figures        jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(figures) = 'object'),
  failure_code   text        CHECK (length(failure_code) <= 64),
  failure_detail text        CHECK (length(failure_detail) <= 1000),
  CHECK ((state = 'running') = (finished_at IS NULL)),
  CHECK ((state = 'failed') = (failure_code IS NOT NULL))
);
CREATE INDEX runs_started_at ON keep.runs (started_at DESC);
CREATE INDEX runs_kind ON keep.runs (kind, state, started_at DESC);
COMMENT ON TABLE keep.runs IS 'Backups, drills and copies that this installation began, with their outcome.';
COMMENT ON COLUMN keep.runs.id IS 'Id of the run.';
COMMENT ON COLUMN keep.runs.kind IS 'What was done.';
COMMENT ON COLUMN keep.runs.occasion IS 'Why it began: the schedule, a missed time of the schedule, a person in the console, or a command at the terminal.';
COMMENT ON COLUMN keep.runs.state IS 'How it stands.';
COMMENT ON COLUMN keep.runs.backup_name IS 'Name of the folder of the backup it made or used.';
COMMENT ON COLUMN keep.runs.due_at IS 'When the schedule wanted it; null without a schedule.';
COMMENT ON COLUMN keep.runs.started_at IS 'When it began.';
COMMENT ON COLUMN keep.runs.finished_at IS 'When it ended, well or not.';
COMMENT ON COLUMN keep.runs.figures IS 'What was measured: bytes, ratio, durations, RPO and RTO.';
COMMENT ON COLUMN keep.runs.failure_code IS 'Why it failed, as a code.';
COMMENT ON COLUMN keep.runs.failure_detail IS 'The same for an operator.';
ALTER TABLE keep.runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE keep.runs FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON keep.runs USING ((SELECT haechi.is_system()));
