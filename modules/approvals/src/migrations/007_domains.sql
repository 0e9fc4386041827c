-- PostgreSQL reads the CHECKs of a table anew for every statement that writes to it. The rules of a domain it reads once on a
-- connection, and applies them only to what is written. What one column may be is therefore its type.

CREATE DOMAIN approvals.short_id AS text CHECK (length(VALUE) = 8);
COMMENT ON DOMAIN approvals.short_id IS 'First eight characters of the public form of an id.';
CREATE DOMAIN approvals.request_kind AS text CHECK (VALUE ~ '^[a-z_]+\.[a-z_]+$');
COMMENT ON DOMAIN approvals.request_kind IS 'Module and action.';
CREATE DOMAIN approvals.bounded_json AS text CHECK (octet_length(VALUE) <= 65536);
COMMENT ON DOMAIN approvals.bounded_json IS 'Canonical JSON of 64 KiB at most.';
CREATE DOMAIN approvals.digest AS bytea CHECK (octet_length(VALUE) = 32);
COMMENT ON DOMAIN approvals.digest IS 'A SHA-256.';
CREATE DOMAIN approvals.risk AS text CHECK (VALUE IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL'));
COMMENT ON DOMAIN approvals.risk IS 'Risk level of an action.';
CREATE DOMAIN approvals.request_state AS text
  CHECK (VALUE IN ('pending', 'approved', 'rejected', 'expired', 'cancelled', 'redeemed', 'lapsed'));
COMMENT ON DOMAIN approvals.request_state IS 'State of a request.';
CREATE DOMAIN approvals.redeem_seconds AS integer CHECK (VALUE BETWEEN 1 AND 2592000);
COMMENT ON DOMAIN approvals.redeem_seconds IS 'Up to 30 days.';

ALTER TABLE approvals.approval_requests
  DROP CONSTRAINT approval_requests_short_id_check,
  DROP CONSTRAINT approval_requests_kind_check,
  DROP CONSTRAINT approval_requests_arguments_canonical_check,
  DROP CONSTRAINT approval_requests_digest_check,
  DROP CONSTRAINT approval_requests_shown_digest_check,
  DROP CONSTRAINT approval_requests_risk_check,
  DROP CONSTRAINT approval_requests_state_check,
  DROP CONSTRAINT approval_requests_redeem_seconds_check,
  ALTER COLUMN short_id TYPE approvals.short_id,
  ALTER COLUMN kind TYPE approvals.request_kind,
  ALTER COLUMN arguments_canonical TYPE approvals.bounded_json,
  ALTER COLUMN digest TYPE approvals.digest,
  ALTER COLUMN shown_digest TYPE approvals.digest,
  ALTER COLUMN risk TYPE approvals.risk,
  ALTER COLUMN state TYPE approvals.request_state,
  ALTER COLUMN redeem_seconds TYPE approvals.redeem_seconds;
