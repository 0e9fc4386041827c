-- Runs are asked for in one process and carried out in the one that looks after the backups.

ALTER TABLE keep.runs
  DROP CONSTRAINT runs_kind_check,
  DROP CONSTRAINT runs_state_check,
  DROP CONSTRAINT runs_check,
  ADD CONSTRAINT runs_kind_check CHECK (kind IN ('hot', 'cold', 'drill', 'copy', 'retention', 'removal')),
  ADD CONSTRAINT runs_state_check CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
  ADD CONSTRAINT runs_finished_check CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
  ADD COLUMN asked_by      uuid,
  ADD COLUMN asked_by_name text CHECK (length(asked_by_name) <= 200),
  ADD COLUMN reason        text CHECK (length(reason) <= 1000);
COMMENT ON COLUMN keep.runs.started_at IS 'When it began; while it is queued, when it was asked for.';
COMMENT ON COLUMN keep.runs.asked_by IS 'Person who asked for it; null for the schedule.';
COMMENT ON COLUMN keep.runs.asked_by_name IS 'Name of that person, as it was then.';
COMMENT ON COLUMN keep.runs.reason IS 'Why, in that person''s words.';
CREATE POLICY operator_only ON keep.runs
  USING ('00000000-0000-0000-0000-000000000000'::uuid = (SELECT haechi.current_tenant()));
CREATE INDEX runs_queued ON keep.runs (started_at) WHERE state = 'queued';
