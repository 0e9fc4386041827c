-- Servers of tools, the registry of their tools, calls, grants and rules.

CREATE TABLE gate.upstreams (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  key                text        NOT NULL CHECK (key ~ '^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$'),
  name               text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  scope_id           uuid        NOT NULL,
  target             jsonb       NOT NULL CHECK (jsonb_typeof(target) = 'object'),
  state              text        NOT NULL CHECK (state IN ('active', 'paused')),
  credential_per     text        NOT NULL CHECK (credential_per IN ('none', 'tenant', 'user')),
  server_name        text,
  server_version     text,
  protocol_version   text,
  capabilities       jsonb       CHECK (jsonb_typeof(capabilities) = 'object'),
  refreshed_at       timestamptz,
  failure_code       text,
  failure_detail     text,
  failed_at          timestamptz,
  version            integer     NOT NULL DEFAULT 1,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  CONSTRAINT upstreams_key UNIQUE (tenant_id, key)
);
COMMENT ON TABLE gate.upstreams IS 'Servers of tools behind the gate.';
COMMENT ON COLUMN gate.upstreams.id IS 'Id of the server.';
COMMENT ON COLUMN gate.upstreams.tenant_id IS 'Tenant it serves.';
COMMENT ON COLUMN gate.upstreams.key IS 'Prefix of its tools and last part of its address; never changes.';
COMMENT ON COLUMN gate.upstreams.name IS 'What people call it.';
COMMENT ON COLUMN gate.upstreams.scope_id IS 'Where rights to its tools must be held.';
COMMENT ON COLUMN gate.upstreams.target IS 'Address or program, as its contract describes them; nothing secret.';
COMMENT ON COLUMN gate.upstreams.state IS 'Whether calls are passed on.';
COMMENT ON COLUMN gate.upstreams.credential_per IS 'Whose credential it is shown.';
COMMENT ON COLUMN gate.upstreams.server_name IS 'Name it gave itself when asked last.';
COMMENT ON COLUMN gate.upstreams.server_version IS 'Version it gave itself when asked last.';
COMMENT ON COLUMN gate.upstreams.protocol_version IS 'Revision of the protocol spoken with it.';
COMMENT ON COLUMN gate.upstreams.capabilities IS 'What it offers, as it says.';
COMMENT ON COLUMN gate.upstreams.refreshed_at IS 'When its tools were read last.';
COMMENT ON COLUMN gate.upstreams.failure_code IS 'Why the last attempt to ask it failed; null after one that did not.';
COMMENT ON COLUMN gate.upstreams.failure_detail IS 'The same for an administrator.';
COMMENT ON COLUMN gate.upstreams.failed_at IS 'When it failed.';
COMMENT ON COLUMN gate.upstreams.version IS 'Raised by every edit of a person.';
COMMENT ON COLUMN gate.upstreams.created_at IS 'When it was put behind the gate.';
COMMENT ON COLUMN gate.upstreams.updated_at IS 'When a person changed it last.';
CALL haechi.protect_tenant_table('gate.upstreams');

CREATE TABLE gate.upstream_credentials (
  upstream_id        uuid        NOT NULL REFERENCES gate.upstreams (id) ON DELETE CASCADE,
  tenant_id          uuid        NOT NULL,
  owner_id           uuid        NOT NULL,
  header             text        NOT NULL CHECK (length(header) BETWEEN 1 AND 100),
  sealed             text        NOT NULL,
  updated_at         timestamptz NOT NULL,
  PRIMARY KEY (upstream_id, owner_id)
);
COMMENT ON TABLE gate.upstream_credentials IS 'What servers are shown to know us: one for the tenant, or one for each person.';
COMMENT ON COLUMN gate.upstream_credentials.upstream_id IS 'The server.';
COMMENT ON COLUMN gate.upstream_credentials.tenant_id IS 'Tenant it belongs to.';
COMMENT ON COLUMN gate.upstream_credentials.owner_id IS 'Person it belongs to; the nil UUID for the one of the tenant.';
COMMENT ON COLUMN gate.upstream_credentials.header IS 'Header that carries it.';
COMMENT ON COLUMN gate.upstream_credentials.sealed IS 'The secret, wrapped under the root key.';
COMMENT ON COLUMN gate.upstream_credentials.updated_at IS 'When it was kept.';
CALL haechi.protect_tenant_table('gate.upstream_credentials');

CREATE TABLE gate.tools (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  upstream_id        uuid        NOT NULL REFERENCES gate.upstreams (id) ON DELETE CASCADE,
  name               text        NOT NULL COLLATE "C" CHECK (length(name) BETWEEN 1 AND 200),
  state              text        NOT NULL CHECK (state IN ('unclassified', 'active', 'suspended', 'withdrawn')),
  digest             text        NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  pinned_digest      text        CHECK (pinned_digest ~ '^[0-9a-f]{64}$'),
  classification     jsonb       CHECK (jsonb_typeof(classification) = 'object'),
  suspended_reason   text,
  classified_by      uuid,
  classified_at      timestamptz,
  seen_at            timestamptz NOT NULL,
  version            integer     NOT NULL DEFAULT 1,
  CONSTRAINT tools_name UNIQUE (upstream_id, name),
  CHECK (state <> 'active' OR (classification IS NOT NULL AND pinned_digest = digest))
);
CREATE INDEX tools_tenant ON gate.tools (tenant_id);
COMMENT ON TABLE gate.tools IS 'The registry: every tool of every server, and what people decided about it.';
COMMENT ON COLUMN gate.tools.id IS 'Id of the tool.';
COMMENT ON COLUMN gate.tools.tenant_id IS 'Tenant it serves.';
COMMENT ON COLUMN gate.tools.upstream_id IS 'Server it belongs to.';
COMMENT ON COLUMN gate.tools.name IS 'Name as the server gives it.';
COMMENT ON COLUMN gate.tools.state IS 'Only an active tool is called.';
COMMENT ON COLUMN gate.tools.digest IS 'SHA-256 of the definition as the server gives it now.';
COMMENT ON COLUMN gate.tools.pinned_digest IS 'SHA-256 of the definition that was classified.';
COMMENT ON COLUMN gate.tools.classification IS 'Level, permission, caps and rules; null until somebody classified it.';
COMMENT ON COLUMN gate.tools.suspended_reason IS 'Why it is suspended.';
COMMENT ON COLUMN gate.tools.classified_by IS 'Who classified it.';
COMMENT ON COLUMN gate.tools.classified_at IS 'When that was.';
COMMENT ON COLUMN gate.tools.seen_at IS 'When the server offered it last.';
COMMENT ON COLUMN gate.tools.version IS 'Raised by every change.';
CALL haechi.protect_tenant_table('gate.tools');

CREATE TABLE gate.tool_definitions (
  tool_id            uuid        NOT NULL REFERENCES gate.tools (id) ON DELETE CASCADE,
  tenant_id          uuid        NOT NULL,
  digest             text        NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  definition         text        NOT NULL,
  seen_at            timestamptz NOT NULL,
  PRIMARY KEY (tool_id, digest)
);
COMMENT ON TABLE gate.tool_definitions IS 'Definitions tools had: each that was seen, for comparing.';
COMMENT ON COLUMN gate.tool_definitions.tool_id IS 'The tool.';
COMMENT ON COLUMN gate.tool_definitions.tenant_id IS 'Tenant it serves.';
COMMENT ON COLUMN gate.tool_definitions.digest IS 'SHA-256 of its canonical text.';
COMMENT ON COLUMN gate.tool_definitions.definition IS 'Canonical JSON of name, title, description, schemas and annotations.';
COMMENT ON COLUMN gate.tool_definitions.seen_at IS 'When it was seen first.';
CALL haechi.protect_tenant_table('gate.tool_definitions');

CREATE TABLE gate.calls (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  upstream_id        uuid        NOT NULL,
  tool_id            uuid        NOT NULL,
  upstream_key       text        NOT NULL,
  tool               text        NOT NULL,
  scope_id           uuid        NOT NULL,
  caller_id          uuid        NOT NULL,
  caller_name        text        NOT NULL,
  agent              text,
  state              text        NOT NULL CHECK (state IN ('proposed', 'waiting', 'approved', 'rejected', 'expired', 'cancelled', 'lapsed', 'consumed', 'dispatched', 'returned', 'failed', 'unknown', 'refused')),
  risk               text        NOT NULL CHECK (risk IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  because            jsonb       NOT NULL CHECK (jsonb_typeof(because) = 'array'),
  shown              text        NOT NULL,
  shown_digest       text        NOT NULL CHECK (shown_digest ~ '^[0-9a-f]{64}$'),
  digest             text        NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  definition_digest  text        NOT NULL,
  policy_version     integer     NOT NULL,
  approval_id        uuid,
  grant_id           uuid,
  shadow             text        CHECK (shadow IN ('would_ask', 'would_refuse')),
  tainted            boolean     NOT NULL,
  era                text        NOT NULL CHECK (era IN ('2026-07-28', '2025-11-25')),
  waits_by           text        CHECK (waits_by IN ('task', 'request_state', 'hold', 'pending')),
  process_id         uuid,
  sealed_arguments   text,
  sealed_result      text,
  collected          boolean     NOT NULL DEFAULT false,
  failure_code       text,
  failure_detail     text,
  result_bytes       integer,
  created_at         timestamptz NOT NULL,
  expires_at         timestamptz,
  dispatched_at      timestamptz,
  finished_at        timestamptz
);
CREATE INDEX calls_newest ON gate.calls (tenant_id, created_at DESC, id DESC);
CREATE INDEX calls_tool ON gate.calls (tool_id, created_at DESC);
CREATE INDEX calls_caller ON gate.calls (caller_id, created_at DESC);
CREATE UNIQUE INDEX calls_open ON gate.calls (tenant_id, digest) WHERE state IN ('waiting', 'approved', 'consumed') AND approval_id IS NOT NULL;
CREATE INDEX calls_uncollected ON gate.calls (tenant_id, digest) WHERE sealed_result IS NOT NULL AND NOT collected;
CREATE INDEX calls_dispatched ON gate.calls (process_id) WHERE state IN ('consumed', 'dispatched');
CREATE INDEX calls_approval ON gate.calls (approval_id) WHERE approval_id IS NOT NULL;
COMMENT ON TABLE gate.calls IS 'Calls of tools and how far each came.';
COMMENT ON COLUMN gate.calls.id IS 'Id of the call.';
COMMENT ON COLUMN gate.calls.tenant_id IS 'Tenant in which it happened.';
COMMENT ON COLUMN gate.calls.upstream_id IS 'Server; it may be gone by now.';
COMMENT ON COLUMN gate.calls.tool_id IS 'Tool; it may be gone by now.';
COMMENT ON COLUMN gate.calls.upstream_key IS 'Key the server had.';
COMMENT ON COLUMN gate.calls.tool IS 'Name the tool had.';
COMMENT ON COLUMN gate.calls.scope_id IS 'Where the right was asked for.';
COMMENT ON COLUMN gate.calls.caller_id IS 'Who called.';
COMMENT ON COLUMN gate.calls.caller_name IS 'Name they had.';
COMMENT ON COLUMN gate.calls.agent IS 'Client of the OpenID provider through which they called; null for none.';
COMMENT ON COLUMN gate.calls.state IS 'How far it came; see domain/call-state.ts.';
COMMENT ON COLUMN gate.calls.risk IS 'Level it was judged to have.';
COMMENT ON COLUMN gate.calls.because IS 'Each step of the judgement: code, detail.';
COMMENT ON COLUMN gate.calls.shown IS 'Canonical JSON of the arguments as people are shown them.';
COMMENT ON COLUMN gate.calls.shown_digest IS 'SHA-256 of what was shown.';
COMMENT ON COLUMN gate.calls.digest IS 'SHA-256 over caller, agent, server, definition, arguments and version of the policy.';
COMMENT ON COLUMN gate.calls.definition_digest IS 'Digest of the definition that was called.';
COMMENT ON COLUMN gate.calls.policy_version IS 'Version of the rules that judged it.';
COMMENT ON COLUMN gate.calls.approval_id IS 'Request that was put to people.';
COMMENT ON COLUMN gate.calls.grant_id IS 'Grant it was called by.';
COMMENT ON COLUMN gate.calls.shadow IS 'What shadow mode kept from happening.';
COMMENT ON COLUMN gate.calls.tainted IS 'Whether the conversation had read something untrusted.';
COMMENT ON COLUMN gate.calls.era IS 'Revision the caller spoke.';
COMMENT ON COLUMN gate.calls.waits_by IS 'How the caller waits.';
COMMENT ON COLUMN gate.calls.process_id IS 'Process that passed it on; tells at a restart which outcomes nobody knows.';
COMMENT ON COLUMN gate.calls.sealed_arguments IS 'The arguments, wrapped under the root key, while they may still be needed.';
COMMENT ON COLUMN gate.calls.sealed_result IS 'The result, wrapped under the root key, until it was collected.';
COMMENT ON COLUMN gate.calls.collected IS 'Whether the caller has had the result.';
COMMENT ON COLUMN gate.calls.failure_code IS 'Why it failed or was refused.';
COMMENT ON COLUMN gate.calls.failure_detail IS 'The same for people.';
COMMENT ON COLUMN gate.calls.result_bytes IS 'Size of the result.';
COMMENT ON COLUMN gate.calls.created_at IS 'When it was proposed.';
COMMENT ON COLUMN gate.calls.expires_at IS 'When waiting, or the right to run once, ends.';
COMMENT ON COLUMN gate.calls.dispatched_at IS 'When it was passed on.';
COMMENT ON COLUMN gate.calls.finished_at IS 'When its outcome was known.';
CALL haechi.protect_tenant_table('gate.calls');

CREATE TABLE gate.grants (
  id                 uuid        PRIMARY KEY,
  tenant_id          uuid        NOT NULL,
  kind               text        NOT NULL CHECK (kind IN ('arguments', 'tool', 'break_glass')),
  tool_id            uuid        NOT NULL REFERENCES gate.tools (id) ON DELETE CASCADE,
  principal_id       uuid        NOT NULL,
  constraints        jsonb       NOT NULL CHECK (jsonb_typeof(constraints) = 'array'),
  uses_max           integer     CHECK (uses_max >= 1),
  uses               integer     NOT NULL DEFAULT 0 CHECK (uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)),
  reason             text        NOT NULL,
  granted_by         uuid        NOT NULL,
  created_at         timestamptz NOT NULL,
  expires_at         timestamptz NOT NULL,
  revoked_at         timestamptz,
  reviewed_by        uuid,
  reviewed_at        timestamptz,
  CHECK (kind <> 'break_glass' OR reviewed_by IS DISTINCT FROM granted_by)
);
CREATE INDEX grants_tool ON gate.grants (tool_id, principal_id);
COMMENT ON TABLE gate.grants IS 'Permission to call a tool without asking each time.';
COMMENT ON COLUMN gate.grants.id IS 'Id of the grant.';
COMMENT ON COLUMN gate.grants.tenant_id IS 'Tenant it holds in.';
COMMENT ON COLUMN gate.grants.kind IS 'For some arguments, for the whole tool, or taken in an emergency.';
COMMENT ON COLUMN gate.grants.tool_id IS 'Tool it is for.';
COMMENT ON COLUMN gate.grants.principal_id IS 'Who may call.';
COMMENT ON COLUMN gate.grants.constraints IS 'What the arguments must be like.';
COMMENT ON COLUMN gate.grants.uses_max IS 'How often it may be used; null for as often as wanted.';
COMMENT ON COLUMN gate.grants.uses IS 'How often it was used.';
COMMENT ON COLUMN gate.grants.reason IS 'Why it was given.';
COMMENT ON COLUMN gate.grants.granted_by IS 'Who gave it.';
COMMENT ON COLUMN gate.grants.created_at IS 'When it was given.';
COMMENT ON COLUMN gate.grants.expires_at IS 'When it ends.';
COMMENT ON COLUMN gate.grants.revoked_at IS 'When it was taken back.';
COMMENT ON COLUMN gate.grants.reviewed_by IS 'Who looked at a break-glass use afterwards.';
COMMENT ON COLUMN gate.grants.reviewed_at IS 'When that was.';
CALL haechi.protect_tenant_table('gate.grants');

CREATE TABLE gate.policies (
  tenant_id          uuid        PRIMARY KEY,
  mode               text        NOT NULL CHECK (mode IN ('enforce', 'shadow')),
  rules              jsonb       NOT NULL CHECK (jsonb_typeof(rules) = 'array'),
  tests              jsonb       NOT NULL CHECK (jsonb_typeof(tests) = 'array'),
  version            integer     NOT NULL,
  updated_by         uuid        NOT NULL,
  updated_at         timestamptz NOT NULL
);
COMMENT ON TABLE gate.policies IS 'Rules over calls of a tenant, with their tests; no row until somebody wrote some.';
COMMENT ON COLUMN gate.policies.tenant_id IS 'Tenant they judge in.';
COMMENT ON COLUMN gate.policies.mode IS 'Whether they are enforced or only recorded.';
COMMENT ON COLUMN gate.policies.rules IS 'The rules, in order.';
COMMENT ON COLUMN gate.policies.tests IS 'Made-up calls and what the rules must make of them.';
COMMENT ON COLUMN gate.policies.version IS 'Raised by every change; part of the digest of a call.';
COMMENT ON COLUMN gate.policies.updated_by IS 'Who changed them last.';
COMMENT ON COLUMN gate.policies.updated_at IS 'When that was.';
CALL haechi.protect_tenant_table('gate.policies');

CREATE TABLE gate.taints (
  tenant_id          uuid        NOT NULL,
  conversation       text        NOT NULL CHECK (conversation ~ '^[0-9a-f]{64}$'),
  caller_id          uuid        NOT NULL,
  tool               text        NOT NULL,
  tainted_at         timestamptz NOT NULL,
  expires_at         timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, conversation)
);
COMMENT ON TABLE gate.taints IS 'Conversations that have read something untrusted.';
COMMENT ON COLUMN gate.taints.tenant_id IS 'Tenant of the conversation.';
COMMENT ON COLUMN gate.taints.conversation IS 'SHA-256 of the credential the conversation is held with.';
COMMENT ON COLUMN gate.taints.caller_id IS 'Who holds it.';
COMMENT ON COLUMN gate.taints.tool IS 'Tool whose result tainted it.';
COMMENT ON COLUMN gate.taints.tainted_at IS 'When that was.';
COMMENT ON COLUMN gate.taints.expires_at IS 'When it is forgotten.';
CALL haechi.protect_tenant_table('gate.taints');
