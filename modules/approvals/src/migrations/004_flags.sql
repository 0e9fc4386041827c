-- What an administrator switched off for a while, and what is needed to let old outcomes go.

CREATE TABLE approvals.flag_overrides (
  flag        text        NOT NULL CHECK (flag IN ('workflow', 'roles')),
  enabled     boolean     NOT NULL,
  until       timestamptz NOT NULL,
  reason      text        NOT NULL,
  changed_by  uuid        NOT NULL,
  changed_by_name text    NOT NULL,
  approval_id uuid,
  changed_at  timestamptz NOT NULL,
  PRIMARY KEY (flag)
);
COMMENT ON TABLE approvals.flag_overrides IS 'Flags of this installation that differ for a while from what its configuration says.';
COMMENT ON COLUMN approvals.flag_overrides.flag IS 'workflow: calls wait for approval; roles: calls need a permission.';
COMMENT ON COLUMN approvals.flag_overrides.enabled IS 'What it is meanwhile.';
COMMENT ON COLUMN approvals.flag_overrides.until IS 'From this instant on the configuration holds again.';
COMMENT ON COLUMN approvals.flag_overrides.reason IS 'Why.';
COMMENT ON COLUMN approvals.flag_overrides.changed_by IS 'Who changed it.';
COMMENT ON COLUMN approvals.flag_overrides.changed_by_name IS 'Their name at that time.';
COMMENT ON COLUMN approvals.flag_overrides.approval_id IS 'Approval that allowed it, where one is wanted.';
COMMENT ON COLUMN approvals.flag_overrides.changed_at IS 'When.';

ALTER TABLE approvals.pending_places ADD COLUMN alerts jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN approvals.pending_places.alerts IS 'At place 0 of a tenant: when each alert about its queue was raised last, so that of several processes one raises it.';

-- Old outcomes may go; what is open may not, whoever asks.
GRANT DELETE ON approvals.approval_requests TO haechi_app;
CREATE FUNCTION approvals.keep_open_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('pending', 'approved') THEN
    RAISE EXCEPTION 'an open request is never deleted';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER keep_open_requests BEFORE DELETE ON approvals.approval_requests
  FOR EACH ROW EXECUTE FUNCTION approvals.keep_open_requests();
CREATE INDEX approval_requests_outcomes ON approvals.approval_requests (created_at) WHERE state NOT IN ('pending', 'approved');
