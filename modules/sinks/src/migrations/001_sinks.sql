-- Receivers of the log and how far each of them is.

CREATE TABLE sinks.sinks (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  name               text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  kind               text        NOT NULL CHECK (kind IN ('syslog', 'webhook', 'kafka')),
  target             jsonb       NOT NULL CHECK (jsonb_typeof(target) = 'object'),
  actions            text[]      NOT NULL,
  results            text[]      NOT NULL,
  state              text        NOT NULL CHECK (state IN ('active', 'paused')),
  sealed_credentials text,
  previous_until     timestamptz,
  version            integer     NOT NULL DEFAULT 1,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  CONSTRAINT sinks_name UNIQUE (tenant_id, name)
);
COMMENT ON TABLE sinks.sinks IS 'Where the log of a tenant (the nil UUID: of the operator) is sent.';
COMMENT ON COLUMN sinks.sinks.id IS 'Id of the sink.';
COMMENT ON COLUMN sinks.sinks.tenant_id IS 'Tenant whose log is sent.';
COMMENT ON COLUMN sinks.sinks.name IS 'What people call it.';
COMMENT ON COLUMN sinks.sinks.kind IS 'Protocol; never changes.';
COMMENT ON COLUMN sinks.sinks.target IS 'Address, format and options, as its contract describes them; nothing secret.';
COMMENT ON COLUMN sinks.sinks.actions IS 'Actions, or beginnings with *, that are sent; empty for all.';
COMMENT ON COLUMN sinks.sinks.results IS 'Results that are sent; empty for all.';
COMMENT ON COLUMN sinks.sinks.state IS 'Whether it sends.';
COMMENT ON COLUMN sinks.sinks.sealed_credentials IS 'Signing secrets, password and private key, wrapped under the root key.';
COMMENT ON COLUMN sinks.sinks.previous_until IS 'Until when the signing secret before is used as well.';
COMMENT ON COLUMN sinks.sinks.version IS 'Raised by every edit of a person.';
COMMENT ON COLUMN sinks.sinks.created_at IS 'When it was made.';
COMMENT ON COLUMN sinks.sinks.updated_at IS 'When a person changed it last.';
CALL haechi.protect_tenant_table('sinks.sinks');

CREATE TABLE sinks.cursors (
  sink_id           uuid        PRIMARY KEY REFERENCES sinks.sinks (id) ON DELETE CASCADE,
  tenant_id         uuid        NOT NULL,
  next_index        bigint      NOT NULL CHECK (next_index >= 0),
  epoch             bigint      NOT NULL DEFAULT 0,
  failures          integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
  rejections        integer     NOT NULL DEFAULT 0 CHECK (rejections >= 0),
  next_attempt_at   timestamptz,
  failure_code      text,
  failure_detail    text,
  failed_at         timestamptz,
  delivered_count   bigint      NOT NULL DEFAULT 0,
  last_delivered_at timestamptz,
  last_number       bigint      NOT NULL DEFAULT 0
);
COMMENT ON TABLE sinks.cursors IS 'How far each sink is. Moved by the one process that runs the sink.';
COMMENT ON COLUMN sinks.cursors.sink_id IS 'The sink.';
COMMENT ON COLUMN sinks.cursors.tenant_id IS 'Tenant whose log is sent.';
COMMENT ON COLUMN sinks.cursors.next_index IS 'Everything below was delivered, filtered out or set aside.';
COMMENT ON COLUMN sinks.cursors.epoch IS 'Raised by each process that takes the sink over; another epoch moves nothing.';
COMMENT ON COLUMN sinks.cursors.failures IS 'Attempts that failed in a row.';
COMMENT ON COLUMN sinks.cursors.rejections IS 'How often the receiver refused the event at next_index.';
COMMENT ON COLUMN sinks.cursors.next_attempt_at IS 'Not before this time; null for at once.';
COMMENT ON COLUMN sinks.cursors.failure_code IS 'Why the last attempt failed; null after one that did not.';
COMMENT ON COLUMN sinks.cursors.failure_detail IS 'The same for an administrator.';
COMMENT ON COLUMN sinks.cursors.failed_at IS 'When it failed.';
COMMENT ON COLUMN sinks.cursors.delivered_count IS 'Events delivered since the sink was made.';
COMMENT ON COLUMN sinks.cursors.last_delivered_at IS 'When an event was delivered last.';
COMMENT ON COLUMN sinks.cursors.last_number IS 'Number of the newest row of deliveries.';
CALL haechi.protect_tenant_table('sinks.cursors');

CREATE TABLE sinks.deliveries (
  sink_id        uuid        NOT NULL REFERENCES sinks.sinks (id) ON DELETE CASCADE,
  tenant_id      uuid        NOT NULL,
  number         bigint      NOT NULL,
  at             timestamptz NOT NULL,
  from_index     bigint      NOT NULL,
  to_index       bigint      NOT NULL,
  sent           integer     NOT NULL,
  outcome        text        NOT NULL CHECK (outcome IN ('delivered', 'failed', 'dead_lettered')),
  failure_code   text,
  failure_detail text,
  duration_ms    integer     NOT NULL,
  PRIMARY KEY (sink_id, number)
);
COMMENT ON TABLE sinks.deliveries IS 'The newest attempts of each sink; older ones are forgotten.';
COMMENT ON COLUMN sinks.deliveries.sink_id IS 'The sink.';
COMMENT ON COLUMN sinks.deliveries.tenant_id IS 'Tenant whose log is sent.';
COMMENT ON COLUMN sinks.deliveries.number IS 'Counts the attempts of the sink.';
COMMENT ON COLUMN sinks.deliveries.at IS 'When the attempt ended.';
COMMENT ON COLUMN sinks.deliveries.from_index IS 'First index it was about.';
COMMENT ON COLUMN sinks.deliveries.to_index IS 'Where the cursor stood afterwards.';
COMMENT ON COLUMN sinks.deliveries.sent IS 'Events the receiver took.';
COMMENT ON COLUMN sinks.deliveries.outcome IS 'How it ended.';
COMMENT ON COLUMN sinks.deliveries.failure_code IS 'Why it failed.';
COMMENT ON COLUMN sinks.deliveries.failure_detail IS 'The same for an administrator.';
COMMENT ON COLUMN sinks.deliveries.duration_ms IS 'How long it took.';
CALL haechi.protect_tenant_table('sinks.deliveries');

CREATE TABLE sinks.dead_letters (
  sink_id        uuid        NOT NULL REFERENCES sinks.sinks (id) ON DELETE CASCADE,
  tenant_id      uuid        NOT NULL,
  index          bigint      NOT NULL,
  event_id       uuid,
  action         text,
  event_at       timestamptz,
  attempts       integer     NOT NULL,
  failure_code   text        NOT NULL,
  failure_detail text        NOT NULL,
  state          text        NOT NULL CHECK (state IN ('waiting', 'retrying', 'delivered', 'discarded')),
  failed_at      timestamptz NOT NULL,
  settled_at     timestamptz,
  PRIMARY KEY (sink_id, index)
);
COMMENT ON TABLE sinks.dead_letters IS 'Events a receiver would not take, set aside so that those behind them go on.';
COMMENT ON COLUMN sinks.dead_letters.sink_id IS 'The sink.';
COMMENT ON COLUMN sinks.dead_letters.tenant_id IS 'Tenant whose log is sent.';
COMMENT ON COLUMN sinks.dead_letters.index IS 'Place of the event in the log.';
COMMENT ON COLUMN sinks.dead_letters.event_id IS 'Id of the event; null when it cannot be read.';
COMMENT ON COLUMN sinks.dead_letters.action IS 'What the event tells of.';
COMMENT ON COLUMN sinks.dead_letters.event_at IS 'When that happened.';
COMMENT ON COLUMN sinks.dead_letters.attempts IS 'How often it was refused.';
COMMENT ON COLUMN sinks.dead_letters.failure_code IS 'Why it was refused last.';
COMMENT ON COLUMN sinks.dead_letters.failure_detail IS 'The same for an administrator.';
COMMENT ON COLUMN sinks.dead_letters.state IS 'What is to become, or became, of it.';
COMMENT ON COLUMN sinks.dead_letters.failed_at IS 'When it was refused last.';
COMMENT ON COLUMN sinks.dead_letters.settled_at IS 'When it was delivered or discarded.';
CALL haechi.protect_tenant_table('sinks.dead_letters');
