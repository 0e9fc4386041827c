-- What was noticed in the log, and what is remembered of it to notice the next thing.

CREATE TABLE anomalies.cursor (
  singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  position      bigint  NOT NULL CHECK (position >= 0),
  teaches_until bigint  CHECK (teaches_until >= 0)
);
COMMENT ON TABLE anomalies.cursor IS 'One row. Whoever holds its lock reads the log on; findings, memory and place commit together, so that no event is judged twice.';
COMMENT ON COLUMN anomalies.cursor.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN anomalies.cursor.position IS 'Position in the log of the next event to judge.';
COMMENT ON COLUMN anomalies.cursor.teaches_until IS 'Events before this position were there before the rules were: they teach, and nothing is found in them. Null until the first look.';
INSERT INTO anomalies.cursor (position) VALUES (0);
ALTER TABLE anomalies.cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE anomalies.cursor FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON anomalies.cursor USING ((SELECT haechi.is_system()));
REVOKE INSERT, DELETE ON anomalies.cursor FROM haechi_app;

CREATE TABLE anomalies.rules (
  tenant_id       uuid        NOT NULL,
  rule            text        NOT NULL,
  settings        jsonb       NOT NULL,
  version         integer     NOT NULL CHECK (version > 0),
  changed_at      timestamptz NOT NULL,
  changed_by      uuid        NOT NULL,
  changed_by_name text        NOT NULL,
  PRIMARY KEY (tenant_id, rule)
);
COMMENT ON TABLE anomalies.rules IS 'How a rule works for an organisation, where it does not work by its defaults.';
COMMENT ON COLUMN anomalies.rules.tenant_id IS 'Organisation; the nil UUID for the operator.';
COMMENT ON COLUMN anomalies.rules.rule IS 'Name of the rule.';
COMMENT ON COLUMN anomalies.rules.settings IS 'On or off, severity, measure, quiet period and parameters.';
COMMENT ON COLUMN anomalies.rules.version IS 'Raised by every change; an edit names the one it was made from.';
COMMENT ON COLUMN anomalies.rules.changed_at IS 'When it was changed last.';
COMMENT ON COLUMN anomalies.rules.changed_by IS 'Person who changed it last.';
COMMENT ON COLUMN anomalies.rules.changed_by_name IS 'Name of that person, as it was then.';
CALL haechi.protect_tenant_table('anomalies.rules');

CREATE TABLE anomalies.memories (
  tenant_id      uuid        NOT NULL,
  rule           text        NOT NULL,
  subject        text COLLATE "C" NOT NULL,
  state          jsonb       NOT NULL,
  quiet_until_ms bigint      NOT NULL,
  touched_at     timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, rule, subject)
);
CREATE INDEX memories_touched_at ON anomalies.memories (touched_at);
COMMENT ON TABLE anomalies.memories IS 'What a rule remembers of a person between events; bounded in size, and forgotten when it was not touched for long.';
COMMENT ON COLUMN anomalies.memories.tenant_id IS 'Organisation whose log it comes from.';
COMMENT ON COLUMN anomalies.memories.rule IS 'Name of the rule.';
COMMENT ON COLUMN anomalies.memories.subject IS 'Public id of the person.';
COMMENT ON COLUMN anomalies.memories.state IS 'The state of the rule, in the form of the rule.';
COMMENT ON COLUMN anomalies.memories.quiet_until_ms IS 'Until then the rule keeps still about the person; milliseconds since the epoch, by the time of events.';
COMMENT ON COLUMN anomalies.memories.touched_at IS 'Time of the newest event in it.';
CALL haechi.protect_tenant_table('anomalies.memories');

CREATE TABLE anomalies.findings (
  id              uuid        PRIMARY KEY,
  tenant_id       uuid        NOT NULL,
  rule            text        NOT NULL,
  severity        text        NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  subject         text COLLATE "C" NOT NULL,
  subject_name    text        NOT NULL,
  facts           jsonb       NOT NULL,
  evidence        uuid[]      NOT NULL CHECK (cardinality(evidence) BETWEEN 1 AND 20),
  trigger_event   uuid        NOT NULL,
  session_id      text COLLATE "C",
  happened_at     timestamptz NOT NULL,
  found_at        timestamptz NOT NULL,
  state           text        NOT NULL CHECK (state IN ('open', 'acknowledged', 'resolved', 'false_positive')),
  state_at        timestamptz NOT NULL,
  state_by        uuid,
  state_by_name   text,
  state_reason    text,
  measure         text        NOT NULL CHECK (measure IN ('none', 'step_up', 'end_session', 'suspend')),
  measure_state   text        NOT NULL CHECK (measure_state IN ('none', 'due', 'done', 'skipped', 'undone')),
  measure_at      timestamptz,
  measure_note    text,
  version         integer     NOT NULL DEFAULT 1,
  CONSTRAINT findings_once UNIQUE (tenant_id, rule, subject, trigger_event)
);
CREATE INDEX findings_newest ON anomalies.findings (tenant_id, happened_at DESC, id DESC);
CREATE INDEX findings_by_state ON anomalies.findings (tenant_id, state, severity);
CREATE INDEX findings_due ON anomalies.findings (found_at) WHERE measure_state = 'due';
COMMENT ON TABLE anomalies.findings IS 'What a rule noticed, the events that show it, and what people and the product did about it.';
COMMENT ON COLUMN anomalies.findings.id IS 'Id of the finding.';
COMMENT ON COLUMN anomalies.findings.tenant_id IS 'Organisation in whose log it was found.';
COMMENT ON COLUMN anomalies.findings.rule IS 'Rule that noticed it.';
COMMENT ON COLUMN anomalies.findings.severity IS 'Severity the rule had then.';
COMMENT ON COLUMN anomalies.findings.subject IS 'Public id of the person it is about.';
COMMENT ON COLUMN anomalies.findings.subject_name IS 'Name of that person, as it was then.';
COMMENT ON COLUMN anomalies.findings.facts IS 'Numbers and names for its sentence.';
COMMENT ON COLUMN anomalies.findings.evidence IS 'Events of the log that show it, oldest first.';
COMMENT ON COLUMN anomalies.findings.trigger_event IS 'Event that made the rule speak up.';
COMMENT ON COLUMN anomalies.findings.session_id IS 'Public id of the session that event came from, if it came from one.';
COMMENT ON COLUMN anomalies.findings.happened_at IS 'When that event happened.';
COMMENT ON COLUMN anomalies.findings.found_at IS 'When it was found.';
COMMENT ON COLUMN anomalies.findings.state IS 'Where people stand with it.';
COMMENT ON COLUMN anomalies.findings.state_at IS 'When the state changed last.';
COMMENT ON COLUMN anomalies.findings.state_by IS 'Person who changed it last; null while nobody has.';
COMMENT ON COLUMN anomalies.findings.state_by_name IS 'Name of that person, as it was then.';
COMMENT ON COLUMN anomalies.findings.state_reason IS 'Why, in that person''s words.';
COMMENT ON COLUMN anomalies.findings.measure IS 'What the product was to do by itself.';
COMMENT ON COLUMN anomalies.findings.measure_state IS 'What became of it.';
COMMENT ON COLUMN anomalies.findings.measure_at IS 'When that became so.';
COMMENT ON COLUMN anomalies.findings.measure_note IS 'Why it was not done, as a stable word; or why it was undone.';
COMMENT ON COLUMN anomalies.findings.version IS 'Raised by every change.';
CALL haechi.protect_tenant_table('anomalies.findings');
REVOKE DELETE ON anomalies.findings FROM haechi_app;

CREATE TABLE anomalies.activity (
  tenant_id uuid        NOT NULL,
  hour      timestamptz NOT NULL,
  kind      text COLLATE "C" NOT NULL,
  count     bigint      NOT NULL CHECK (count >= 0),
  PRIMARY KEY (tenant_id, hour, kind)
);
COMMENT ON TABLE anomalies.activity IS 'Events of each log counted by hour and kind, so that a chart reads a few hundred rows however long the log is.';
COMMENT ON COLUMN anomalies.activity.tenant_id IS 'Organisation whose log is counted.';
COMMENT ON COLUMN anomalies.activity.hour IS 'Begin of the hour, UTC.';
COMMENT ON COLUMN anomalies.activity.kind IS 'What is counted.';
COMMENT ON COLUMN anomalies.activity.count IS 'How many events of that kind happened in that hour.';
CALL haechi.protect_tenant_table('anomalies.activity');
REVOKE DELETE ON anomalies.activity FROM haechi_app;
