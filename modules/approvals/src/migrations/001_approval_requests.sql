-- One table of questions to approvers. What was asked is kept as the exact bytes whose hash people approve.

CREATE TABLE approvals.approval_requests (
  id                  uuid        PRIMARY KEY,
  short_id            text        NOT NULL CHECK (length(short_id) = 8),
  tenant_id           uuid        NOT NULL,
  kind                text        NOT NULL CHECK (kind ~ '^[a-z_]+\.[a-z_]+$'),
  resource            text        NOT NULL,
  scope_id            uuid        NOT NULL,
  arguments_canonical text        NOT NULL CHECK (octet_length(arguments_canonical) <= 65536),
  digest              bytea       NOT NULL CHECK (octet_length(digest) = 32),
  requester_id        uuid        NOT NULL,
  risk                text        NOT NULL CHECK (risk IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  justification       text        NOT NULL,
  run_on_approval     boolean     NOT NULL,
  state               text        NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'cancelled', 'redeemed', 'lapsed')),
  created_at          timestamptz NOT NULL,
  expires_at          timestamptz NOT NULL,
  decided_at          timestamptz,
  decided_by          uuid,
  decision_reason     text,
  redeemed_at         timestamptz,
  CHECK ((state IN ('approved', 'rejected', 'redeemed', 'lapsed')) = (decided_by IS NOT NULL)),
  CHECK ((decided_by IS NULL) = (decision_reason IS NULL)),
  CHECK ((state = 'redeemed') = (redeemed_at IS NOT NULL))
);
CREATE UNIQUE INDEX approval_requests_one_pending ON approvals.approval_requests (tenant_id, requester_id, kind, digest) WHERE state = 'pending';
CREATE INDEX approval_requests_pending ON approvals.approval_requests (tenant_id, expires_at) WHERE state = 'pending';
CREATE INDEX approval_requests_newest ON approvals.approval_requests (tenant_id, created_at DESC, id DESC);
CREATE INDEX approval_requests_requester ON approvals.approval_requests (tenant_id, requester_id, created_at DESC, id DESC);
CREATE INDEX approval_requests_short_id ON approvals.approval_requests (tenant_id, short_id);

COMMENT ON TABLE approvals.approval_requests IS 'Questions to approvers, each about one exact action that may then run once.';
COMMENT ON COLUMN approvals.approval_requests.id IS 'Random, so that its first characters tell requests apart.';
COMMENT ON COLUMN approvals.approval_requests.short_id IS 'First eight characters of the public form of the id, after its prefix.';
COMMENT ON COLUMN approvals.approval_requests.tenant_id IS 'Tenant in which the action would happen; nil for the operator itself.';
COMMENT ON COLUMN approvals.approval_requests.kind IS 'What kind of action: the module that registered the kind carries it out.';
COMMENT ON COLUMN approvals.approval_requests.resource IS 'Public id of what it is done to.';
COMMENT ON COLUMN approvals.approval_requests.scope_id IS 'Scope whose approvers may decide.';
COMMENT ON COLUMN approvals.approval_requests.arguments_canonical IS 'The arguments as canonical JSON (RFC 8785): what is shown, hashed and run.';
COMMENT ON COLUMN approvals.approval_requests.digest IS 'SHA-256 of arguments_canonical.';
COMMENT ON COLUMN approvals.approval_requests.requester_id IS 'Principal who asks.';
COMMENT ON COLUMN approvals.approval_requests.risk IS 'Risk level of the action.';
COMMENT ON COLUMN approvals.approval_requests.justification IS 'Why the requester needs it.';
COMMENT ON COLUMN approvals.approval_requests.run_on_approval IS 'True when the requester asked that it run at the moment of approval.';
COMMENT ON COLUMN approvals.approval_requests.state IS 'Stored state; a pending request past expires_at is expired whatever this says.';
COMMENT ON COLUMN approvals.approval_requests.created_at IS 'When it was asked.';
COMMENT ON COLUMN approvals.approval_requests.expires_at IS 'From this instant on it can neither be decided nor redeemed.';
COMMENT ON COLUMN approvals.approval_requests.decided_at IS 'When it was decided.';
COMMENT ON COLUMN approvals.approval_requests.decided_by IS 'Who decided.';
COMMENT ON COLUMN approvals.approval_requests.decision_reason IS 'Why it was decided so.';
COMMENT ON COLUMN approvals.approval_requests.redeemed_at IS 'When the approved action ran.';
CALL haechi.protect_tenant_table('approvals.approval_requests');
REVOKE DELETE ON approvals.approval_requests FROM haechi_app;
