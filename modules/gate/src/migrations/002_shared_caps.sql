-- Caps hold over all processes. What is kept for that is worth nothing after a crash and costs no log: unlogged tables.

CREATE UNLOGGED TABLE gate.cap_buckets (
  tool_id            uuid        NOT NULL,
  caller_id          uuid        NOT NULL,
  tenant_id          uuid        NOT NULL,
  tokens             float8      NOT NULL,
  filled_at          timestamptz NOT NULL,
  granted            integer     NOT NULL,
  PRIMARY KEY (tool_id, caller_id)
);
CREATE INDEX cap_buckets_tenant ON gate.cap_buckets (tenant_id, filled_at);
COMMENT ON TABLE gate.cap_buckets IS 'How many calls of a tool somebody may still make; fills evenly.';
COMMENT ON COLUMN gate.cap_buckets.tool_id IS 'Tool that is called.';
COMMENT ON COLUMN gate.cap_buckets.caller_id IS 'Who calls it.';
COMMENT ON COLUMN gate.cap_buckets.tenant_id IS 'Tenant it serves.';
COMMENT ON COLUMN gate.cap_buckets.tokens IS 'Calls left at that moment.';
COMMENT ON COLUMN gate.cap_buckets.filled_at IS 'The moment.';
COMMENT ON COLUMN gate.cap_buckets.granted IS 'Calls that were handed to a process then.';
CALL haechi.protect_tenant_table('gate.cap_buckets');

CREATE UNLOGGED TABLE gate.cap_slots (
  tool_id            uuid        NOT NULL,
  caller_id          uuid        NOT NULL,
  process_id         uuid        NOT NULL,
  tenant_id          uuid        NOT NULL,
  slots              integer     NOT NULL,
  PRIMARY KEY (tool_id, caller_id, process_id)
);
CREATE INDEX cap_slots_process ON gate.cap_slots (process_id);
CREATE INDEX cap_slots_tenant ON gate.cap_slots (tenant_id);
COMMENT ON TABLE gate.cap_slots IS 'How many calls of a tool by somebody each process may have under way.';
COMMENT ON COLUMN gate.cap_slots.tool_id IS 'Tool that is called.';
COMMENT ON COLUMN gate.cap_slots.caller_id IS 'Who calls it.';
COMMENT ON COLUMN gate.cap_slots.process_id IS 'Process that passes the calls on.';
COMMENT ON COLUMN gate.cap_slots.tenant_id IS 'Tenant it serves.';
COMMENT ON COLUMN gate.cap_slots.slots IS 'Calls it may have under way.';
CALL haechi.protect_tenant_table('gate.cap_slots');
