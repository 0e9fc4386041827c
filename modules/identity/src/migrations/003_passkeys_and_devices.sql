-- Passkeys, a second factor shown anew, and the devices people sign in on.

-- Somebody may sign in with passkeys alone; password and authenticator come and go by themselves.
ALTER TABLE identity.credentials
  ALTER COLUMN password_hash DROP NOT NULL,
  ALTER COLUMN password_changed_at DROP NOT NULL,
  ALTER COLUMN totp_sealed DROP NOT NULL,
  ALTER COLUMN totp_last_step DROP NOT NULL,
  ALTER COLUMN totp_enrolled_at DROP NOT NULL,
  DROP CONSTRAINT credentials_password_hash_check,
  -- Hashes brought along from another system; the first sign-in replaces them.
  ADD CONSTRAINT credentials_password_hash_check CHECK (password_hash ~ '^\$(argon2id|2[aby])\$'),
  ADD CONSTRAINT credentials_password_whole CHECK ((password_hash IS NULL) = (password_changed_at IS NULL)),
  ADD CONSTRAINT credentials_totp_whole CHECK ((totp_sealed IS NULL) = (totp_enrolled_at IS NULL)
    AND (totp_sealed IS NULL) = (totp_last_step IS NULL));
COMMENT ON COLUMN identity.credentials.password_hash IS 'Argon2id in PHC form, with its parameters and salt, or bcrypt until the first sign-in; null for somebody without a password.';
COMMENT ON COLUMN identity.credentials.totp_sealed IS 'Authenticator key, wrapped under the root key for this person; null for somebody without one.';

CREATE TABLE identity.passkeys (
  id              uuid        PRIMARY KEY,
  user_id         uuid        NOT NULL REFERENCES identity.users (id),
  credential_id   bytea       NOT NULL CHECK (length(credential_id) BETWEEN 1 AND 1023),
  public_key      bytea       NOT NULL CHECK (length(public_key) BETWEEN 1 AND 8000),
  sign_count      bigint      NOT NULL CHECK (sign_count >= 0),
  transports      text[]      NOT NULL,
  aaguid          uuid        NOT NULL,
  backup_eligible boolean     NOT NULL,
  backed_up       boolean     NOT NULL,
  name            text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  created_at      timestamptz NOT NULL,
  last_used_at    timestamptz,
  blocked_at      timestamptz,
  version         integer     NOT NULL DEFAULT 1,
  CHECK (backup_eligible OR NOT backed_up),
  CONSTRAINT passkeys_credential_id_key UNIQUE (credential_id)
);
CREATE INDEX passkeys_user_id ON identity.passkeys (user_id);
COMMENT ON TABLE identity.passkeys IS 'Passkeys (WebAuthn credentials): a key pair per person and device or provider, of which we hold the public half.';
COMMENT ON COLUMN identity.passkeys.id IS 'The passkey; public form psk_….';
COMMENT ON COLUMN identity.passkeys.user_id IS 'Whose it is.';
COMMENT ON COLUMN identity.passkeys.credential_id IS 'Name the authenticator gave it.';
COMMENT ON COLUMN identity.passkeys.public_key IS 'Public half, as COSE key (RFC 9052).';
COMMENT ON COLUMN identity.passkeys.sign_count IS 'How often it was used, as its authenticator counts; 0 for those that do not count. It only grows.';
COMMENT ON COLUMN identity.passkeys.transports IS 'Ways its authenticator is reached by; a hint for browsers.';
COMMENT ON COLUMN identity.passkeys.aaguid IS 'Model of the authenticator, as it says itself.';
COMMENT ON COLUMN identity.passkeys.backup_eligible IS 'True when its provider may copy it to other devices; never changes.';
COMMENT ON COLUMN identity.passkeys.backed_up IS 'True when it is copied now.';
COMMENT ON COLUMN identity.passkeys.name IS 'What its owner calls it.';
COMMENT ON COLUMN identity.passkeys.created_at IS 'When it was made.';
COMMENT ON COLUMN identity.passkeys.last_used_at IS 'When it was last shown.';
COMMENT ON COLUMN identity.passkeys.blocked_at IS 'Since when it is refused, because a copy of it was seen; null while it works.';
COMMENT ON COLUMN identity.passkeys.version IS 'Counts its changes; an edit names the one it was made from.';

CREATE TABLE identity.passkey_challenges (
  challenge_hash bytea       PRIMARY KEY CHECK (length(challenge_hash) = 32),
  purpose        text        NOT NULL CHECK (purpose IN ('register', 'sign_in', 'step_up')),
  user_id        uuid        REFERENCES identity.users (id),
  session_id     uuid        REFERENCES identity.sessions (id) ON DELETE CASCADE,
  created_at     timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  consumed_at    timestamptz,
  CHECK ((purpose = 'sign_in') = (user_id IS NULL))
);
CREATE INDEX passkey_challenges_expires_at ON identity.passkey_challenges (expires_at);
CREATE INDEX passkey_challenges_user_id ON identity.passkey_challenges (user_id);
CREATE INDEX passkey_challenges_session_id ON identity.passkey_challenges (session_id);
COMMENT ON TABLE identity.passkey_challenges IS 'What authenticators were asked to sign. Each is good for one answer.';
COMMENT ON COLUMN identity.passkey_challenges.challenge_hash IS 'SHA-256 of the challenge, which has 256 random bits.';
COMMENT ON COLUMN identity.passkey_challenges.purpose IS 'What the answer may be used for.';
COMMENT ON COLUMN identity.passkey_challenges.user_id IS 'Who was asked; null at sign-in, where the passkey says who it is.';
COMMENT ON COLUMN identity.passkey_challenges.session_id IS 'Session that asked; only it may use the answer. Null where there is none.';
COMMENT ON COLUMN identity.passkey_challenges.created_at IS 'When it was made.';
COMMENT ON COLUMN identity.passkey_challenges.expires_at IS 'From when on an answer is too late.';
COMMENT ON COLUMN identity.passkey_challenges.consumed_at IS 'When it was answered; set once, by the one answer that wins.';

CREATE TABLE identity.devices (
  id            uuid        PRIMARY KEY,
  user_id       uuid        NOT NULL REFERENCES identity.users (id),
  secret_hash   bytea       NOT NULL CHECK (length(secret_hash) = 32),
  name          text        CHECK (length(name) BETWEEN 1 AND 100),
  user_agent    text        CHECK (length(user_agent) <= 400),
  first_seen_at timestamptz NOT NULL,
  last_seen_at  timestamptz NOT NULL,
  last_ip       text,
  forgotten_at  timestamptz,
  version       integer     NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX devices_one_of_person ON identity.devices (user_id, secret_hash) WHERE forgotten_at IS NULL;
COMMENT ON TABLE identity.devices IS 'Browsers a person has signed in with. Knowing one opens nothing; a new one is news.';
COMMENT ON COLUMN identity.devices.id IS 'The device; public form dev_….';
COMMENT ON COLUMN identity.devices.user_id IS 'Whose it is. Two people at one computer have one row each.';
COMMENT ON COLUMN identity.devices.secret_hash IS 'SHA-256 of the cookie that stands for the browser, which has 256 random bits.';
COMMENT ON COLUMN identity.devices.name IS 'What its owner calls it; null while it has no name.';
COMMENT ON COLUMN identity.devices.user_agent IS 'Browser, as it named itself at the last sign-in.';
COMMENT ON COLUMN identity.devices.first_seen_at IS 'First sign-in.';
COMMENT ON COLUMN identity.devices.last_seen_at IS 'Last sign-in or second factor.';
COMMENT ON COLUMN identity.devices.last_ip IS 'Address of that.';
COMMENT ON COLUMN identity.devices.forgotten_at IS 'When its owner forgot it; from then on it is new when it comes again.';
COMMENT ON COLUMN identity.devices.version IS 'Counts its changes; an edit names the one it was made from.';

CREATE TABLE identity.device_networks (
  device_id    uuid        NOT NULL REFERENCES identity.devices (id),
  network      text        NOT NULL CHECK (length(network) BETWEEN 1 AND 60),
  seen_at      timestamptz NOT NULL,
  PRIMARY KEY (device_id, network)
);
COMMENT ON TABLE identity.device_networks IS 'Networks in which a device showed a second factor.';
COMMENT ON COLUMN identity.device_networks.device_id IS 'The device.';
COMMENT ON COLUMN identity.device_networks.network IS 'Prefix of the address: /24 of IPv4, /48 of IPv6.';
COMMENT ON COLUMN identity.device_networks.seen_at IS 'Last second factor there.';

ALTER TABLE identity.sessions
  DROP CONSTRAINT sessions_factors_check,
  ADD CONSTRAINT sessions_factors_check CHECK (factors <@ ARRAY['password', 'totp', 'recovery_code', 'passkey', 'external']),
  ADD COLUMN device_id uuid REFERENCES identity.devices (id),
  ADD COLUMN network text,
  ADD COLUMN owes_factor text CHECK (owes_factor IN ('new_network', 'new_device', 'demanded'));
CREATE INDEX sessions_device_id ON identity.sessions (device_id);
COMMENT ON COLUMN identity.sessions.device_id IS 'Device it is used on; its cookie has to come with that of the session.';
COMMENT ON COLUMN identity.sessions.network IS 'Network it was last used from.';
COMMENT ON COLUMN identity.sessions.owes_factor IS 'Why it must show a second factor before anything else; null when it owes none.';

ALTER TABLE identity.sign_in_challenges
  DROP CONSTRAINT sign_in_challenges_factors_check,
  ADD CONSTRAINT sign_in_challenges_factors_check
    CHECK (factors <@ ARRAY['password', 'totp', 'recovery_code', 'passkey', 'external']);

ALTER TABLE identity.oidc_records ADD COLUMN second_factor_at timestamptz;
COMMENT ON COLUMN identity.oidc_records.second_factor_at IS 'Of a consent: when a second factor was last shown with a token that comes from it.';

CREATE TABLE identity.notices (
  id         uuid        PRIMARY KEY,
  user_id    uuid        NOT NULL REFERENCES identity.users (id),
  kind       text        NOT NULL CHECK (kind IN ('device_added', 'network_new', 'cookie_moved', 'passkey_added',
                           'passkey_copied', 'factor_demanded')),
  session_id uuid        REFERENCES identity.sessions (id) ON DELETE SET NULL,
  ip         text,
  user_agent text        CHECK (length(user_agent) <= 400),
  about      text        CHECK (length(about) <= 1000),
  created_at timestamptz NOT NULL,
  seen_at    timestamptz
);
CREATE INDEX notices_user_id ON identity.notices (user_id, id DESC) WHERE seen_at IS NULL;
CREATE INDEX notices_session_id ON identity.notices (session_id);
CREATE INDEX notices_created_at ON identity.notices (created_at);
COMMENT ON TABLE identity.notices IS 'What a person is told about their own account until they say that it was them. The log has each of these too.';
COMMENT ON COLUMN identity.notices.id IS 'The notice; public form ntc_….';
COMMENT ON COLUMN identity.notices.user_id IS 'Who is told.';
COMMENT ON COLUMN identity.notices.kind IS 'What happened.';
COMMENT ON COLUMN identity.notices.session_id IS 'Session in which it happened.';
COMMENT ON COLUMN identity.notices.ip IS 'Address it came from.';
COMMENT ON COLUMN identity.notices.user_agent IS 'Browser it came from, as it names itself.';
COMMENT ON COLUMN identity.notices.about IS 'Name of what it is about, or the reason given.';
COMMENT ON COLUMN identity.notices.created_at IS 'When it happened.';
COMMENT ON COLUMN identity.notices.seen_at IS 'When the person put it away; null while it is news.';

REVOKE DELETE ON identity.devices FROM haechi_app;
