-- Campaigns in which people look at who holds what, and say whether it stays.

CREATE TABLE access.review_campaigns (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  name         text        NOT NULL,
  state        text        NOT NULL CHECK (state IN ('open', 'closed', 'cancelled')),
  filter       jsonb       NOT NULL CHECK (jsonb_typeof(filter) = 'object'),
  unanswered   text        NOT NULL CHECK (unanswered IN ('keep', 'revoke')),
  escalate_to  uuid        NOT NULL,
  due_at       timestamptz NOT NULL,
  reminded_at  timestamptz,
  escalated_at timestamptz,
  created_by   uuid        NOT NULL,
  created_at   timestamptz NOT NULL,
  ended_at     timestamptz,
  CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX review_campaigns_tenant_id ON access.review_campaigns (tenant_id, created_at);
CREATE INDEX review_campaigns_open ON access.review_campaigns (due_at) WHERE state = 'open';
COMMENT ON TABLE access.review_campaigns IS 'Reviews of who holds what.';
COMMENT ON COLUMN access.review_campaigns.id IS 'Campaign.';
COMMENT ON COLUMN access.review_campaigns.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.review_campaigns.name IS 'What people call it.';
COMMENT ON COLUMN access.review_campaigns.state IS 'open, closed or cancelled.';
COMMENT ON COLUMN access.review_campaigns.filter IS 'Which assignments it looks at, as it was asked for.';
COMMENT ON COLUMN access.review_campaigns.unanswered IS 'What becomes of assignments nobody answered for in time.';
COMMENT ON COLUMN access.review_campaigns.escalate_to IS 'Who answers as well when the end is near, and where nobody else may.';
COMMENT ON COLUMN access.review_campaigns.due_at IS 'Until when it is answered.';
COMMENT ON COLUMN access.review_campaigns.reminded_at IS 'When reviewers were reminded; null: not yet.';
COMMENT ON COLUMN access.review_campaigns.escalated_at IS 'When it was escalated; null: not yet.';
COMMENT ON COLUMN access.review_campaigns.created_by IS 'Who began it.';
COMMENT ON COLUMN access.review_campaigns.created_at IS 'When.';
COMMENT ON COLUMN access.review_campaigns.ended_at IS 'When it was closed or cancelled; null while it is open.';
CALL haechi.protect_tenant_table('access.review_campaigns');
REVOKE DELETE ON access.review_campaigns FROM haechi_app;

CREATE TABLE access.review_items (
  id            uuid        PRIMARY KEY,
  tenant_id     uuid        NOT NULL,
  campaign_id   uuid        NOT NULL REFERENCES access.review_campaigns (id),
  assignment_id uuid        NOT NULL REFERENCES access.assignments (id),
  principal_id  uuid        NOT NULL,
  role_id       uuid        NOT NULL,
  scope_id      uuid        NOT NULL,
  reviewer_ids  uuid[]      NOT NULL CHECK (cardinality(reviewer_ids) BETWEEN 1 AND 101),
  state         text        NOT NULL CHECK (state IN ('pending', 'kept', 'revoked', 'lapsed_kept', 'lapsed_revoked', 'gone')),
  reason        text,
  decided_by    uuid,
  decided_at    timestamptz,
  CHECK (NOT principal_id = ANY (reviewer_ids)),
  CHECK ((state = 'pending') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX review_items_campaign ON access.review_items (campaign_id, assignment_id);
CREATE INDEX review_items_assignment_id ON access.review_items (assignment_id);
CREATE INDEX review_items_tenant_id ON access.review_items (tenant_id);
CREATE INDEX review_items_reviewers ON access.review_items USING gin (reviewer_ids) WHERE state = 'pending';
COMMENT ON TABLE access.review_items IS 'One assignment in one review, and what became of it.';
COMMENT ON COLUMN access.review_items.id IS 'Item.';
COMMENT ON COLUMN access.review_items.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.review_items.campaign_id IS 'Campaign.';
COMMENT ON COLUMN access.review_items.assignment_id IS 'Assignment that is looked at.';
COMMENT ON COLUMN access.review_items.principal_id IS 'Who holds it.';
COMMENT ON COLUMN access.review_items.role_id IS 'Role held; it stays readable when the role goes.';
COMMENT ON COLUMN access.review_items.scope_id IS 'Where.';
COMMENT ON COLUMN access.review_items.reviewer_ids IS 'Who may answer; never who holds it.';
COMMENT ON COLUMN access.review_items.state IS 'pending; kept or revoked by a reviewer; lapsed_kept or lapsed_revoked because nobody answered; gone when it ended otherwise.';
COMMENT ON COLUMN access.review_items.reason IS 'Why, in the words of the reviewer.';
COMMENT ON COLUMN access.review_items.decided_by IS 'Who answered; null: nobody did.';
COMMENT ON COLUMN access.review_items.decided_at IS 'When it was decided; null while it is pending.';
CALL haechi.protect_tenant_table('access.review_items');
REVOKE DELETE ON access.review_items FROM haechi_app;
