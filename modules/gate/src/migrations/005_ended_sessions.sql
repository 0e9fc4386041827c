-- Sessions of the older revision are carried by their callers; those somebody ended are remembered until they would have run out.

CREATE TABLE gate.ended_sessions (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  caller_id          uuid        NOT NULL,
  ended_at           timestamptz NOT NULL,
  expires_at         timestamptz NOT NULL
);
CREATE INDEX ended_sessions_tenant ON gate.ended_sessions (tenant_id, expires_at);
COMMENT ON TABLE gate.ended_sessions IS 'Sessions of the older revision of MCP that were ended before they ran out.';
COMMENT ON COLUMN gate.ended_sessions.id IS 'Identifier of the session, sealed in what its caller carries.';
COMMENT ON COLUMN gate.ended_sessions.tenant_id IS 'Tenant at whose address it was held.';
COMMENT ON COLUMN gate.ended_sessions.caller_id IS 'Who held it.';
COMMENT ON COLUMN gate.ended_sessions.ended_at IS 'When it was ended.';
COMMENT ON COLUMN gate.ended_sessions.expires_at IS 'When it would have run out; it is forgotten then.';
CALL haechi.protect_tenant_table('gate.ended_sessions');
