-- An approval may wait for its requester to use it, within a time of its own. What may wait at once is counted in places:
-- a request holds one place of its tenant and one of its requester until it is decided or runs out. Taking a free place
-- skips those that others are taking, so that the limit is exact and no creator waits for another.

ALTER TABLE approvals.approval_requests
  ADD COLUMN shown_digest   bytea,
  ADD COLUMN redeem_seconds integer CHECK (redeem_seconds BETWEEN 1 AND 2592000),
  ADD COLUMN redeem_until   timestamptz,
  ADD COLUMN place          integer,
  ADD COLUMN own_place      integer;
UPDATE approvals.approval_requests SET shown_digest = digest;
ALTER TABLE approvals.approval_requests
  ALTER COLUMN shown_digest SET NOT NULL,
  ADD CHECK (octet_length(shown_digest) = 32),
  ADD CHECK ((redeem_until IS NULL) OR (decided_at IS NOT NULL));

COMMENT ON COLUMN approvals.approval_requests.arguments_canonical IS 'The arguments as approvers see them, as canonical JSON (RFC 8785). Masked where digest was supplied by the kind; the raw ones are then kept nowhere.';
COMMENT ON COLUMN approvals.approval_requests.digest IS 'What the approval binds: SHA-256 of arguments_canonical, or what the kind supplied.';
COMMENT ON COLUMN approvals.approval_requests.shown_digest IS 'SHA-256 of arguments_canonical: what approvers were shown.';
COMMENT ON COLUMN approvals.approval_requests.expires_at IS 'From this instant on it cannot be decided.';
COMMENT ON COLUMN approvals.approval_requests.redeem_seconds IS 'How long the requester may use an approval; null when it runs at the moment of approval.';
COMMENT ON COLUMN approvals.approval_requests.redeem_until IS 'From this instant on the approval cannot be used; null before it is given.';
COMMENT ON COLUMN approvals.approval_requests.place IS 'Place of the tenant it holds while pending.';
COMMENT ON COLUMN approvals.approval_requests.own_place IS 'Place of the requester it holds while pending.';

CREATE INDEX approval_requests_approved ON approvals.approval_requests (redeem_until) WHERE state = 'approved';
CREATE INDEX approval_requests_overdue ON approvals.approval_requests (expires_at) WHERE state = 'pending';
CREATE INDEX approval_requests_digest ON approvals.approval_requests (tenant_id, requester_id, kind, digest, created_at DESC);

CREATE TABLE approvals.pending_places (
  tenant_id  uuid        NOT NULL,
  owner_id   uuid        NOT NULL,
  place      integer     NOT NULL CHECK (place >= 0),
  held_by    uuid,
  held_until timestamptz NOT NULL DEFAULT '-infinity',
  PRIMARY KEY (tenant_id, owner_id, place)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX pending_places_free ON approvals.pending_places (tenant_id, owner_id, held_until);
COMMENT ON TABLE approvals.pending_places IS 'What pending requests hold: as many may wait at once as there are places below the limit.';
COMMENT ON COLUMN approvals.pending_places.tenant_id IS 'Tenant of the requests.';
COMMENT ON COLUMN approvals.pending_places.owner_id IS 'Whose limit it is: the tenant itself, or one requester.';
COMMENT ON COLUMN approvals.pending_places.place IS 'Counted from 0.';
COMMENT ON COLUMN approvals.pending_places.held_by IS 'Request that holds it, or held it last.';
COMMENT ON COLUMN approvals.pending_places.held_until IS 'Free from this instant on: the expiry of the request that holds it, or minus infinity.';
CALL haechi.protect_tenant_table('approvals.pending_places');
