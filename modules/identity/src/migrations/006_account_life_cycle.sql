-- The life of an account; the steps are the table ACCOUNT_STEPS of the identity module.

ALTER TABLE identity.users
  DROP CONSTRAINT users_state_check,
  ADD CONSTRAINT users_state_check
    CHECK (state IN ('invited', 'active', 'suspended', 'dormant', 'withdrawing', 'anonymised')),
  ADD COLUMN may_act boolean NOT NULL GENERATED ALWAYS AS (state IN ('active', 'withdrawing')) STORED,
  ADD COLUMN dormancy_noticed_at timestamptz,
  ADD COLUMN withdraw_at timestamptz,
  ADD CONSTRAINT users_withdraw_at CHECK ((state = 'withdrawing') = (withdraw_at IS NOT NULL));
CREATE INDEX users_withdraw_at ON identity.users (withdraw_at) WHERE state = 'withdrawing';
CREATE INDEX users_last_sign_in ON identity.users (coalesce(last_sign_in_at, created_at))
  WHERE kind = 'person' AND state = 'active';
COMMENT ON COLUMN identity.users.state IS 'invited: has no credentials yet; active; suspended: may not sign in anywhere; dormant: was not used for long, signing in wakes it; withdrawing: leaves, and may still change their mind; anonymised: gone, only the id is left.';
COMMENT ON COLUMN identity.users.may_act IS 'Whether sessions and tokens of the account work in its state.';
COMMENT ON COLUMN identity.users.dormancy_noticed_at IS 'When it was announced that the account will become dormant; null when it was not.';
COMMENT ON COLUMN identity.users.withdraw_at IS 'When a withdrawing account is anonymised.';
