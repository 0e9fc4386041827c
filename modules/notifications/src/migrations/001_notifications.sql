-- What people were told, drawn from the log.

CREATE TABLE notifications.cursor (
  singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  position      bigint  CHECK (position >= 0),
  next_sequence bigint  NOT NULL CHECK (next_sequence > 0)
);
COMMENT ON TABLE notifications.cursor IS 'One row. Whoever holds its lock reads the log on; notices and place commit together, so that nobody is told twice.';
COMMENT ON COLUMN notifications.cursor.singleton IS 'Always true: there is one row.';
COMMENT ON COLUMN notifications.cursor.position IS 'Position in the log of the next event to look at; null until the first look, which begins at the end.';
COMMENT ON COLUMN notifications.cursor.next_sequence IS 'Sequence of the next notice; given under the lock, so that notices become visible in its order.';
INSERT INTO notifications.cursor (position, next_sequence) VALUES (NULL, 1);
ALTER TABLE notifications.cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE notifications.cursor FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON notifications.cursor USING ((SELECT haechi.is_system()));
REVOKE INSERT, DELETE ON notifications.cursor FROM haechi_app;

CREATE TABLE notifications.notices (
  id          uuid        PRIMARY KEY,
  tenant_id   uuid        NOT NULL,
  user_id     uuid        NOT NULL,
  sequence    bigint      NOT NULL UNIQUE,
  kind        text        NOT NULL CHECK (kind IN ('anomaly', 'approval_waiting', 'request_decided', 'own_security', 'log_health')),
  cause       text COLLATE "C" NOT NULL,
  words       jsonb       NOT NULL,
  target_kind text        NOT NULL CHECK (target_kind IN ('finding', 'approval', 'event', 'log')),
  target_id   text COLLATE "C" NOT NULL,
  at          timestamptz NOT NULL,
  read_at     timestamptz,
  CONSTRAINT notices_once UNIQUE (tenant_id, user_id, kind, cause)
);
CREATE INDEX notices_newest ON notifications.notices (tenant_id, user_id, sequence DESC);
CREATE INDEX notices_unread ON notifications.notices (tenant_id, user_id) WHERE read_at IS NULL;
CREATE INDEX notices_at ON notifications.notices (at);
COMMENT ON TABLE notifications.notices IS 'What one person was told. Each channel that tells people elsewhere is a cursor over the sequence.';
COMMENT ON COLUMN notifications.notices.id IS 'Id of the notice.';
COMMENT ON COLUMN notifications.notices.tenant_id IS 'Organisation it happened in; the nil UUID for the operator.';
COMMENT ON COLUMN notifications.notices.user_id IS 'Person who is told.';
COMMENT ON COLUMN notifications.notices.sequence IS 'Place among all notices, in the order they became visible.';
COMMENT ON COLUMN notifications.notices.kind IS 'Kind of notice; a person may not want some kinds.';
COMMENT ON COLUMN notifications.notices.cause IS 'What it comes from: the id of an event, or the change of the log''s health. Nobody is told of one cause twice.';
COMMENT ON COLUMN notifications.notices.words IS 'What its sentence is made of, in no language.';
COMMENT ON COLUMN notifications.notices.target_kind IS 'What it leads to.';
COMMENT ON COLUMN notifications.notices.target_id IS 'Public id of what it leads to.';
COMMENT ON COLUMN notifications.notices.at IS 'When it happened.';
COMMENT ON COLUMN notifications.notices.read_at IS 'When the person read it; null while they have not.';
CALL haechi.protect_tenant_table('notifications.notices');

CREATE TABLE notifications.preferences (
  tenant_id uuid   NOT NULL,
  user_id   uuid   NOT NULL,
  unwanted  text[] NOT NULL,
  PRIMARY KEY (tenant_id, user_id)
);
COMMENT ON TABLE notifications.preferences IS 'Kinds of notices a person does not want in an organisation.';
COMMENT ON COLUMN notifications.preferences.tenant_id IS 'Organisation.';
COMMENT ON COLUMN notifications.preferences.user_id IS 'Person.';
COMMENT ON COLUMN notifications.preferences.unwanted IS 'Kinds that are not told.';
CALL haechi.protect_tenant_table('notifications.preferences');
