-- Rules say who must approve, or that nobody need be asked. What holds for a request is fixed when it is asked and kept
-- beside it, so that a later edit of a rule changes no open question.

CREATE TABLE approvals.rules (
  id            uuid        PRIMARY KEY,
  tenant_id     uuid        NOT NULL,
  name          text        NOT NULL,
  position      integer     NOT NULL CHECK (position BETWEEN 0 AND 100000),
  enabled       boolean     NOT NULL,
  effect        text        NOT NULL CHECK (effect IN ('require', 'approve', 'reject')),
  risks         text[]      NOT NULL CHECK (risks <@ ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  kinds         text[]      NOT NULL,
  resources     text[]      NOT NULL,
  scope_id      uuid        NOT NULL,
  tenants       uuid[]      NOT NULL,
  condition     text,
  stages        jsonb       NOT NULL CHECK (jsonb_typeof(stages) = 'array'),
  escalation    jsonb,
  four_eyes     boolean     NOT NULL,
  step_up       boolean     NOT NULL,
  reason        text        NOT NULL,
  version       integer     NOT NULL,
  created_by    uuid        NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  CHECK ((effect = 'require') = (stages <> '[]'::jsonb))
);
CREATE INDEX rules_in_order ON approvals.rules (tenant_id, position, id);
COMMENT ON TABLE approvals.rules IS 'Who must approve what; of the platform under the nil UUID for every tenant, and of each tenant.';
COMMENT ON COLUMN approvals.rules.id IS 'Public form apl_….';
COMMENT ON COLUMN approvals.rules.tenant_id IS 'Whose rule it is; that of the platform holds in every tenant beside its own.';
COMMENT ON COLUMN approvals.rules.name IS 'What people call it.';
COMMENT ON COLUMN approvals.rules.position IS 'The first that fits counts, in this order.';
COMMENT ON COLUMN approvals.rules.enabled IS 'False while it rests.';
COMMENT ON COLUMN approvals.rules.effect IS 'require: these people decide; approve, reject: nobody is asked.';
COMMENT ON COLUMN approvals.rules.risks IS 'Risk levels it is about; empty for all.';
COMMENT ON COLUMN approvals.rules.kinds IS 'Kinds of request, * for any ending; empty for all.';
COMMENT ON COLUMN approvals.rules.resources IS 'What it is done to, as tools by name, * for any run of characters; empty for all.';
COMMENT ON COLUMN approvals.rules.scope_id IS 'Holds here and below.';
COMMENT ON COLUMN approvals.rules.tenants IS 'Of a rule of the platform: tenants it is about; empty for all.';
COMMENT ON COLUMN approvals.rules.condition IS 'CEL expression that must be true.';
COMMENT ON COLUMN approvals.rules.stages IS 'One after the other: how many of whom.';
COMMENT ON COLUMN approvals.rules.escalation IS 'Who may decide as well once a stage has waited so long.';
COMMENT ON COLUMN approvals.rules.four_eyes IS 'Requester and delegator do not count, also where the risk alone would not ask for it.';
COMMENT ON COLUMN approvals.rules.step_up IS 'Approving wants a second factor shown a moment ago.';
COMMENT ON COLUMN approvals.rules.reason IS 'Why it was made or changed last.';
COMMENT ON COLUMN approvals.rules.version IS 'Raised by every edit.';
COMMENT ON COLUMN approvals.rules.created_by IS 'Who made it.';
COMMENT ON COLUMN approvals.rules.created_at IS 'When it was made.';
COMMENT ON COLUMN approvals.rules.updated_at IS 'When it was changed last.';
CALL haechi.protect_tenant_table('approvals.rules');
-- Policies add up: a tenant also reads, and only reads, what the platform demands of all.
CREATE POLICY platform_rules_are_readable ON approvals.rules FOR SELECT
  USING (tenant_id = '00000000-0000-0000-0000-000000000000' AND (SELECT haechi.current_tenant()) IS NOT NULL);

CREATE TABLE approvals.on_call_lists (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  name         text        NOT NULL,
  members      uuid[]      NOT NULL CHECK (cardinality(members) BETWEEN 1 AND 50),
  rotate_hours integer     CHECK (rotate_hours BETWEEN 1 AND 8760),
  starts_at    timestamptz NOT NULL,
  version      integer     NOT NULL,
  updated_at   timestamptz NOT NULL
);
CREATE INDEX on_call_lists_tenant ON approvals.on_call_lists (tenant_id, name);
COMMENT ON TABLE approvals.on_call_lists IS 'People who take turns in answering.';
COMMENT ON COLUMN approvals.on_call_lists.id IS 'Public form onc_….';
COMMENT ON COLUMN approvals.on_call_lists.tenant_id IS 'Whose list it is.';
COMMENT ON COLUMN approvals.on_call_lists.name IS 'What people call it.';
COMMENT ON COLUMN approvals.on_call_lists.members IS 'In the order of their turns.';
COMMENT ON COLUMN approvals.on_call_lists.rotate_hours IS 'Length of a turn; null when all are on call together.';
COMMENT ON COLUMN approvals.on_call_lists.starts_at IS 'When the turn of the first begins.';
COMMENT ON COLUMN approvals.on_call_lists.version IS 'Raised by every edit.';
COMMENT ON COLUMN approvals.on_call_lists.updated_at IS 'When it was changed last.';
CALL haechi.protect_tenant_table('approvals.on_call_lists');

ALTER TABLE approvals.approval_requests
  ADD COLUMN plan            jsonb,
  ADD COLUMN stage           integer NOT NULL DEFAULT 0,
  ADD COLUMN stage_since     timestamptz,
  ADD COLUMN delegator_id    uuid,
  ADD COLUMN decided_by_rule uuid,
  ADD COLUMN escalated_stage integer;
-- The checks of the first migration that know nothing of rules.
ALTER TABLE approvals.approval_requests
  DROP CONSTRAINT approval_requests_check,
  DROP CONSTRAINT approval_requests_check1,
  ADD CONSTRAINT approval_requests_decided CHECK (
    (state IN ('approved', 'rejected', 'redeemed', 'lapsed')) = (decided_by IS NOT NULL OR decided_by_rule IS NOT NULL)),
  ADD CONSTRAINT approval_requests_reasoned CHECK (
    (decided_by IS NULL AND decided_by_rule IS NULL) = (decision_reason IS NULL));
CREATE INDEX approval_requests_last_approved ON approvals.approval_requests (tenant_id, kind, resource, decided_at DESC)
  WHERE state IN ('approved', 'redeemed', 'lapsed');
COMMENT ON COLUMN approvals.approval_requests.plan IS 'What the rules demanded when it was asked; null when one approver of the scope suffices.';
COMMENT ON COLUMN approvals.approval_requests.stage IS 'Stage of the plan that is being answered, from 0.';
COMMENT ON COLUMN approvals.approval_requests.stage_since IS 'Since when; null for the first, which begins with the request.';
COMMENT ON COLUMN approvals.approval_requests.delegator_id IS 'Whose right the requester borrowed.';
COMMENT ON COLUMN approvals.approval_requests.decided_by_rule IS 'Rule that decided where nobody was asked.';
COMMENT ON COLUMN approvals.approval_requests.escalated_stage IS 'Last stage whose escalation is on record.';

CREATE TABLE approvals.votes (
  request_id   uuid        NOT NULL REFERENCES approvals.approval_requests (id),
  tenant_id    uuid        NOT NULL,
  voter_id     uuid        NOT NULL,
  stage        integer     NOT NULL,
  on_behalf_of uuid,
  reason       text        NOT NULL,
  voted_at     timestamptz NOT NULL,
  PRIMARY KEY (request_id, voter_id)
);
-- Two who stand in for the same person are one voice.
CREATE UNIQUE INDEX votes_one_voice ON approvals.votes (request_id, coalesce(on_behalf_of, voter_id));
COMMENT ON TABLE approvals.votes IS 'Approvals that were counted towards a quorum; one voice for each person and request.';
COMMENT ON COLUMN approvals.votes.request_id IS 'Request.';
COMMENT ON COLUMN approvals.votes.tenant_id IS 'Tenant of the request.';
COMMENT ON COLUMN approvals.votes.voter_id IS 'Who approved.';
COMMENT ON COLUMN approvals.votes.stage IS 'Stage it counted for.';
COMMENT ON COLUMN approvals.votes.on_behalf_of IS 'Approver of the plan the voter stood in for.';
COMMENT ON COLUMN approvals.votes.reason IS 'Why.';
COMMENT ON COLUMN approvals.votes.voted_at IS 'When.';
CALL haechi.protect_tenant_table('approvals.votes');
