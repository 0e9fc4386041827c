-- Telling people elsewhere: by mail, by webhook, in a chat.

CREATE TABLE notifications.channels (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  name               text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  kind               text        NOT NULL CHECK (kind IN ('mail', 'webhook', 'slack', 'teams')),
  target             jsonb       NOT NULL CHECK (jsonb_typeof(target) = 'object'),
  kinds              text[]      NOT NULL,
  locale             text        NOT NULL CHECK (locale IN ('ko', 'en')),
  shared             boolean     NOT NULL CHECK (NOT shared OR (kind = 'mail' AND tenant_id = '00000000-0000-0000-0000-000000000000')),
  state              text        NOT NULL CHECK (state IN ('active', 'paused')),
  sealed_credentials text        NOT NULL,
  failures           integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
  next_attempt_at    timestamptz,
  failure_code       text,
  failure_detail     text,
  failed_at          timestamptz,
  sent_count         bigint      NOT NULL DEFAULT 0,
  last_sent_at       timestamptz,
  version            integer     NOT NULL DEFAULT 1,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  CONSTRAINT channels_name UNIQUE (tenant_id, name)
);
CREATE UNIQUE INDEX channels_one_mail ON notifications.channels (tenant_id) WHERE kind = 'mail';
COMMENT ON TABLE notifications.channels IS 'How an organisation tells people outside the console.';
COMMENT ON COLUMN notifications.channels.id IS 'Id of the channel.';
COMMENT ON COLUMN notifications.channels.tenant_id IS 'Organisation it belongs to; the nil UUID for the operator.';
COMMENT ON COLUMN notifications.channels.name IS 'What people call it.';
COMMENT ON COLUMN notifications.channels.kind IS 'Where it leads; never changes. Of mail there is one for each organisation.';
COMMENT ON COLUMN notifications.channels.target IS 'Address and options; nothing secret. Addresses of chats are secret and stand here by their host only.';
COMMENT ON COLUMN notifications.channels.kinds IS 'Kinds of notices it tells. Mail goes by what each person wants.';
COMMENT ON COLUMN notifications.channels.locale IS 'Language it speaks. Mail speaks the language of the person.';
COMMENT ON COLUMN notifications.channels.shared IS 'The operator''s mail that also serves organisations without their own.';
COMMENT ON COLUMN notifications.channels.state IS 'Whether it tells. While it rests nothing new is collected for it.';
COMMENT ON COLUMN notifications.channels.sealed_credentials IS 'Password, signing secret or secret address, wrapped under the root key.';
COMMENT ON COLUMN notifications.channels.failures IS 'Attempts that failed in a row because of the receiver.';
COMMENT ON COLUMN notifications.channels.next_attempt_at IS 'Not before this time; null for at once.';
COMMENT ON COLUMN notifications.channels.failure_code IS 'Why the last attempt failed; null after one that did not.';
COMMENT ON COLUMN notifications.channels.failure_detail IS 'The same for an administrator.';
COMMENT ON COLUMN notifications.channels.failed_at IS 'When it failed.';
COMMENT ON COLUMN notifications.channels.sent_count IS 'Messages the receiver took since the channel was made.';
COMMENT ON COLUMN notifications.channels.last_sent_at IS 'When it took one last.';
COMMENT ON COLUMN notifications.channels.version IS 'Raised by every edit of a person.';
COMMENT ON COLUMN notifications.channels.created_at IS 'When it was made.';
COMMENT ON COLUMN notifications.channels.updated_at IS 'When a person changed it last.';
CALL haechi.protect_tenant_table('notifications.channels');

CREATE TABLE notifications.deliveries (
  id              uuid        PRIMARY KEY,
  tenant_id       uuid        NOT NULL,
  channel_id      uuid        NOT NULL REFERENCES notifications.channels (id) ON DELETE CASCADE,
  user_id         uuid,
  kind            text        NOT NULL CHECK (kind IN ('anomaly', 'approval_waiting', 'request_decided', 'review_waiting', 'own_security', 'log_health')),
  cause           text COLLATE "C" NOT NULL,
  words           jsonb       NOT NULL,
  target_kind     text        NOT NULL CHECK (target_kind IN ('finding', 'approval', 'review', 'event', 'log')),
  target_id       text COLLATE "C" NOT NULL,
  at              timestamptz NOT NULL,
  state           text        NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'dropped', 'dead', 'discarded')),
  digest          boolean     NOT NULL,
  due_at          timestamptz NOT NULL,
  batch_id        uuid,
  claim_id        uuid,
  claimed_until   timestamptz,
  attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  unclear         integer     NOT NULL DEFAULT 0 CHECK (unclear >= 0),
  failure_code    text,
  failure_detail  text,
  created_at      timestamptz NOT NULL,
  settled_at      timestamptz,
  CONSTRAINT deliveries_once UNIQUE NULLS NOT DISTINCT (channel_id, tenant_id, user_id, kind, cause),
  CONSTRAINT deliveries_claimed CHECK ((state = 'sending') = (claimed_until IS NOT NULL))
);
CREATE INDEX deliveries_open ON notifications.deliveries (channel_id, due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX deliveries_dead ON notifications.deliveries (channel_id) WHERE state = 'dead';
CREATE INDEX deliveries_batch ON notifications.deliveries (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX deliveries_newest ON notifications.deliveries (tenant_id, created_at DESC, id DESC);
CREATE INDEX deliveries_created ON notifications.deliveries (created_at);
COMMENT ON TABLE notifications.deliveries IS 'What a channel tells, or told, to one person or (of an organisation''s channel) to nobody in particular. Planned together with the place in the log, claimed by one process, settled after the receiver answered.';
COMMENT ON COLUMN notifications.deliveries.id IS 'Id of the delivery.';
COMMENT ON COLUMN notifications.deliveries.tenant_id IS 'Organisation it happened in.';
COMMENT ON COLUMN notifications.deliveries.channel_id IS 'Channel that tells it; the operator''s where the organisation has no mail of its own.';
COMMENT ON COLUMN notifications.deliveries.user_id IS 'Person who is told; null for a channel of the organisation.';
COMMENT ON COLUMN notifications.deliveries.kind IS 'Kind of notice.';
COMMENT ON COLUMN notifications.deliveries.cause IS 'What it comes from; a channel tells nobody of one cause twice.';
COMMENT ON COLUMN notifications.deliveries.words IS 'What its sentence is made of, in no language.';
COMMENT ON COLUMN notifications.deliveries.target_kind IS 'What it leads to.';
COMMENT ON COLUMN notifications.deliveries.target_id IS 'Public id of what it leads to.';
COMMENT ON COLUMN notifications.deliveries.at IS 'When it happened.';
COMMENT ON COLUMN notifications.deliveries.state IS 'waiting and sending are open. dropped: by the time it was due it was of no use. dead: given up, waits for a person.';
COMMENT ON COLUMN notifications.deliveries.digest IS 'Whether it goes together with what else is due for the person.';
COMMENT ON COLUMN notifications.deliveries.due_at IS 'Not before this time: quiet hours, collecting, or the wait after a refusal.';
COMMENT ON COLUMN notifications.deliveries.batch_id IS 'The message it went into. Kept over attempts, so that receivers can tell a repetition.';
COMMENT ON COLUMN notifications.deliveries.claim_id IS 'The attempt that holds it, or held it last; another attempt settles nothing.';
COMMENT ON COLUMN notifications.deliveries.claimed_until IS 'When the attempt counts as lost.';
COMMENT ON COLUMN notifications.deliveries.attempts IS 'How often it was sent.';
COMMENT ON COLUMN notifications.deliveries.unclear IS 'Attempts nobody knows the outcome of. After the second it is given up, so that there is one repetition at most.';
COMMENT ON COLUMN notifications.deliveries.failure_code IS 'Why the last attempt failed, or why it was dropped.';
COMMENT ON COLUMN notifications.deliveries.failure_detail IS 'The same for an administrator.';
COMMENT ON COLUMN notifications.deliveries.created_at IS 'When it was planned.';
COMMENT ON COLUMN notifications.deliveries.settled_at IS 'When it reached a state it does not leave by itself.';
CALL haechi.protect_tenant_table('notifications.deliveries');

CREATE TABLE notifications.links (
  id          uuid        PRIMARY KEY,
  tenant_id   uuid        NOT NULL,
  user_id     uuid,
  target_id   text COLLATE "C" NOT NULL,
  token_hash  bytea       NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  expires_at  timestamptz NOT NULL
);
CREATE INDEX links_expires ON notifications.links (expires_at);
COMMENT ON TABLE notifications.links IS 'Links in messages. A link opens a page once for each person; it tells nothing about who follows it and gives no right.';
COMMENT ON COLUMN notifications.links.id IS 'Id of the delivery that carried it.';
COMMENT ON COLUMN notifications.links.tenant_id IS 'Organisation of the request.';
COMMENT ON COLUMN notifications.links.user_id IS 'Person it was sent to; null when it was sent to a channel of the organisation.';
COMMENT ON COLUMN notifications.links.target_id IS 'Public id of the request it opens.';
COMMENT ON COLUMN notifications.links.token_hash IS 'SHA-256 of its token.';
COMMENT ON COLUMN notifications.links.expires_at IS 'When it opens nothing more: with the request.';
CALL haechi.protect_tenant_table('notifications.links');

CREATE TABLE notifications.link_openings (
  link_id   uuid        NOT NULL REFERENCES notifications.links (id) ON DELETE CASCADE,
  tenant_id uuid        NOT NULL,
  user_id   uuid        NOT NULL,
  opened_at timestamptz NOT NULL,
  PRIMARY KEY (link_id, user_id)
);
COMMENT ON TABLE notifications.link_openings IS 'Who used a link; nobody uses one twice.';
COMMENT ON COLUMN notifications.link_openings.link_id IS 'The link.';
COMMENT ON COLUMN notifications.link_openings.tenant_id IS 'Organisation of the request.';
COMMENT ON COLUMN notifications.link_openings.user_id IS 'Who used it, as signed in.';
COMMENT ON COLUMN notifications.link_openings.opened_at IS 'When.';
CALL haechi.protect_tenant_table('notifications.link_openings');

ALTER TABLE notifications.preferences
  ADD COLUMN mail_unwanted text[] NOT NULL DEFAULT '{}',
  ADD COLUMN quiet_from    smallint CHECK (quiet_from BETWEEN 0 AND 1439),
  ADD COLUMN quiet_until   smallint CHECK (quiet_until BETWEEN 0 AND 1439),
  ADD COLUMN time_zone     text NOT NULL DEFAULT 'Asia/Seoul',
  ADD COLUMN collect_minutes smallint CHECK (collect_minutes BETWEEN 1 AND 720),
  ADD COLUMN daily_at      smallint CHECK (daily_at BETWEEN 0 AND 1439),
  ADD CONSTRAINT preferences_quiet CHECK (quiet_from IS NULL AND quiet_until IS NULL OR quiet_from <> quiet_until),
  ADD CONSTRAINT preferences_one_rhythm CHECK (collect_minutes IS NULL OR daily_at IS NULL);
COMMENT ON TABLE notifications.preferences IS 'What a person wants to be told in an organisation, where and when.';
COMMENT ON COLUMN notifications.preferences.unwanted IS 'Kinds that are not told in the console.';
COMMENT ON COLUMN notifications.preferences.mail_unwanted IS 'Kinds that are not told by mail.';
COMMENT ON COLUMN notifications.preferences.quiet_from IS 'Minute of the day from which no mail is sent; null for no quiet hours.';
COMMENT ON COLUMN notifications.preferences.quiet_until IS 'Minute of the day from which mail is sent again.';
COMMENT ON COLUMN notifications.preferences.time_zone IS 'Where the minutes of the day are counted.';
COMMENT ON COLUMN notifications.preferences.collect_minutes IS 'Mail collects for so long; null when it does not.';
COMMENT ON COLUMN notifications.preferences.daily_at IS 'Mail collects for the day and goes at this minute; null when it does not.';
COMMENT ON TABLE notifications.notices IS 'What one person was told in the console. What channels tell elsewhere is in deliveries, planned under the same lock.';
