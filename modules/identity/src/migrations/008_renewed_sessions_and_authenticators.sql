-- A session whose cookie is renewed, an authenticator that takes the place of another, and the country of a network.

ALTER TABLE identity.sessions
  ADD COLUMN previous_secret_hash bytea CHECK (length(previous_secret_hash) = 32),
  ADD COLUMN previous_until timestamptz,
  ADD COLUMN previous_owed text CHECK (previous_owed IN ('new_network', 'new_country', 'new_device', 'demanded')),
  ADD CONSTRAINT sessions_previous_whole CHECK ((previous_secret_hash IS NULL) = (previous_until IS NULL)
    AND (previous_owed IS NULL OR previous_secret_hash IS NOT NULL)),
  DROP CONSTRAINT sessions_owes_factor_check,
  ADD CONSTRAINT sessions_owes_factor_check
    CHECK (owes_factor IN ('new_network', 'new_country', 'new_device', 'demanded'));
CREATE INDEX sessions_previous_secret_hash ON identity.sessions (previous_secret_hash)
  WHERE previous_secret_hash IS NOT NULL;
COMMENT ON COLUMN identity.sessions.previous_secret_hash IS 'SHA-256 of the cookie before the last renewal; null while there was none.';
COMMENT ON COLUMN identity.sessions.previous_until IS 'Until when requests that were under way may still come with it.';
COMMENT ON COLUMN identity.sessions.previous_owed IS 'What the session owed when it was renewed: whoever comes with the old cookie owes it still.';

CREATE TABLE identity.authenticator_changes (
  user_id     uuid        PRIMARY KEY REFERENCES identity.users (id),
  session_id  uuid        NOT NULL REFERENCES identity.sessions (id) ON DELETE CASCADE,
  totp_sealed text        NOT NULL,
  created_at  timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL
);
CREATE INDEX authenticator_changes_session_id ON identity.authenticator_changes (session_id);
CREATE INDEX authenticator_changes_expires_at ON identity.authenticator_changes (expires_at);
COMMENT ON TABLE identity.authenticator_changes IS 'Authenticators people are setting up to take the place of the one they have, which works until then.';
COMMENT ON COLUMN identity.authenticator_changes.user_id IS 'The person; there is one change at a time.';
COMMENT ON COLUMN identity.authenticator_changes.session_id IS 'Session it was begun in, and has to be finished in.';
COMMENT ON COLUMN identity.authenticator_changes.totp_sealed IS 'New authenticator key, wrapped under the root key for this person.';
COMMENT ON COLUMN identity.authenticator_changes.created_at IS 'When it was begun.';
COMMENT ON COLUMN identity.authenticator_changes.expires_at IS 'From when on it is too late to finish it.';

ALTER TABLE identity.device_networks
  ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$');
COMMENT ON COLUMN identity.device_networks.country IS 'Country of the address (ISO 3166-1), as the operator''s own database says; null without one.';

ALTER TABLE identity.notices
  DROP CONSTRAINT notices_kind_check,
  ADD CONSTRAINT notices_kind_check CHECK (kind IN ('device_added', 'network_new', 'country_new', 'cookie_moved',
    'passkey_added', 'passkey_copied', 'factor_demanded', 'authenticator_replaced'));
