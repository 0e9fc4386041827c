-- People, what they prove themselves with, and where they are signed in.
-- A person belongs to no tenant: membership is kept by the tenants module. So most tables here carry no tenant_id and
-- are reached by the person's own id, or by the hash of a secret only that person holds. What one tenant made for
-- itself, its invitations, is hidden from all others.

CREATE TABLE identity.users (
  id              uuid        PRIMARY KEY,
  email           text        NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
  display_name    text        NOT NULL CHECK (length(display_name) BETWEEN 1 AND 100),
  locale          text        NOT NULL CHECK (locale IN ('ko', 'en')),
  time_zone       text        NOT NULL DEFAULT 'Asia/Seoul' CHECK (length(time_zone) BETWEEN 1 AND 64),
  state           text        NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
  last_tenant_id  uuid,
  last_sign_in_at timestamptz,
  created_at      timestamptz NOT NULL,
  CONSTRAINT users_email_key UNIQUE (email)
);
COMMENT ON TABLE identity.users IS 'People who can sign in, or were invited to.';
COMMENT ON COLUMN identity.users.id IS 'The person; public form usr_….';
COMMENT ON COLUMN identity.users.email IS 'Address the person signs in with, in lower case.';
COMMENT ON COLUMN identity.users.display_name IS 'Name shown to others.';
COMMENT ON COLUMN identity.users.locale IS 'Language of texts for this person.';
COMMENT ON COLUMN identity.users.time_zone IS 'IANA time zone in which instants are shown to this person.';
COMMENT ON COLUMN identity.users.state IS 'invited: has no credentials yet; active; suspended: may not sign in anywhere.';
COMMENT ON COLUMN identity.users.last_tenant_id IS 'Tenant the person worked in last; the nil UUID is the platform. The next session starts there.';
COMMENT ON COLUMN identity.users.last_sign_in_at IS 'When a session was last started.';
COMMENT ON COLUMN identity.users.created_at IS 'When the person became known.';

CREATE TABLE identity.credentials (
  user_id             uuid        PRIMARY KEY REFERENCES identity.users (id),
  password_hash       text        NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  password_changed_at timestamptz NOT NULL,
  totp_sealed         text        NOT NULL,
  totp_last_step      bigint      NOT NULL,
  totp_enrolled_at    timestamptz NOT NULL
);
COMMENT ON TABLE identity.credentials IS 'What a person proves to be the same person with.';
COMMENT ON COLUMN identity.credentials.user_id IS 'The person.';
COMMENT ON COLUMN identity.credentials.password_hash IS 'Argon2id in PHC form, with its parameters and salt.';
COMMENT ON COLUMN identity.credentials.password_changed_at IS 'When the password was chosen.';
COMMENT ON COLUMN identity.credentials.totp_sealed IS 'Authenticator key, wrapped under the root key for this person.';
COMMENT ON COLUMN identity.credentials.totp_last_step IS 'Newest time step whose code was used; it and older ones are spent (RFC 6238, section 5.2).';
COMMENT ON COLUMN identity.credentials.totp_enrolled_at IS 'When the authenticator was set up.';

CREATE TABLE identity.recovery_codes (
  user_id    uuid        NOT NULL REFERENCES identity.users (id),
  code_hash  bytea       NOT NULL CHECK (length(code_hash) = 32),
  created_at timestamptz NOT NULL,
  used_at    timestamptz,
  PRIMARY KEY (user_id, code_hash)
);
COMMENT ON TABLE identity.recovery_codes IS 'Codes for the day the authenticator is lost; each works once.';
COMMENT ON COLUMN identity.recovery_codes.user_id IS 'The person.';
COMMENT ON COLUMN identity.recovery_codes.code_hash IS 'SHA-256 of the code, which has 120 random bits.';
COMMENT ON COLUMN identity.recovery_codes.created_at IS 'When the set was made.';
COMMENT ON COLUMN identity.recovery_codes.used_at IS 'When it was used; null while it still works.';

CREATE TABLE identity.one_time_links (
  id              uuid        PRIMARY KEY,
  tenant_id       uuid        NOT NULL,
  kind            text        NOT NULL CHECK (kind IN ('first_administrator', 'invitation', 'recovery')),
  user_id         uuid        REFERENCES identity.users (id),
  token_hash      bytea       NOT NULL CHECK (length(token_hash) = 32),
  totp_sealed     text,
  created_by      uuid,
  created_by_name text,
  created_at      timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  consumed_at     timestamptz,
  revoked_at      timestamptz,
  CHECK ((kind = 'first_administrator') = (user_id IS NULL) OR consumed_at IS NOT NULL),
  CHECK (consumed_at IS NULL OR revoked_at IS NULL),
  CHECK (consumed_at IS NULL OR totp_sealed IS NULL),
  CONSTRAINT one_time_links_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX one_time_links_tenant_id ON identity.one_time_links (tenant_id, kind, id DESC);
CREATE INDEX one_time_links_user_id ON identity.one_time_links (user_id);
CREATE UNIQUE INDEX one_time_links_one_first_administrator ON identity.one_time_links (kind)
  WHERE kind = 'first_administrator' AND consumed_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX one_time_links_one_open_invitation ON identity.one_time_links (tenant_id, user_id)
  WHERE kind = 'invitation' AND consumed_at IS NULL AND revoked_at IS NULL;
COMMENT ON TABLE identity.one_time_links IS 'Links that let somebody set their own credentials or join a tenant, once.';
COMMENT ON COLUMN identity.one_time_links.id IS 'The link; public form inv_….';
COMMENT ON COLUMN identity.one_time_links.tenant_id IS 'Tenant that made it; the nil UUID is the platform.';
COMMENT ON COLUMN identity.one_time_links.kind IS 'first_administrator, invitation to a tenant, or recovery of an account.';
COMMENT ON COLUMN identity.one_time_links.user_id IS 'Whom it is for; null only for the first administrator, who names himself.';
COMMENT ON COLUMN identity.one_time_links.token_hash IS 'SHA-256 of the secret in the link, which has 256 random bits.';
COMMENT ON COLUMN identity.one_time_links.totp_sealed IS 'Authenticator key to enrol, wrapped under the root key for this link; opening again shows the same. Gone once used.';
COMMENT ON COLUMN identity.one_time_links.created_by IS 'User who made it; null for the installation.';
COMMENT ON COLUMN identity.one_time_links.created_by_name IS 'Name of that user at the time.';
COMMENT ON COLUMN identity.one_time_links.created_at IS 'When it was made.';
COMMENT ON COLUMN identity.one_time_links.expires_at IS 'From when on it no longer works.';
COMMENT ON COLUMN identity.one_time_links.consumed_at IS 'When it was used; null while it was not.';
COMMENT ON COLUMN identity.one_time_links.revoked_at IS 'When it was taken back or replaced; null while it was not.';
CALL haechi.protect_tenant_table('identity.one_time_links');

CREATE TABLE identity.sessions (
  id               uuid        PRIMARY KEY,
  user_id          uuid        NOT NULL REFERENCES identity.users (id),
  secret_hash      bytea       NOT NULL CHECK (length(secret_hash) = 32),
  active_tenant_id uuid        NOT NULL,
  factors          text[]      NOT NULL CHECK (factors <@ ARRAY['password', 'totp', 'recovery_code']),
  second_factor_at timestamptz NOT NULL,
  created_at       timestamptz NOT NULL,
  last_seen_at     timestamptz NOT NULL,
  idle_ends_at     timestamptz NOT NULL,
  ends_at          timestamptz NOT NULL,
  ip               text,
  user_agent       text CHECK (length(user_agent) <= 400),
  ended_at         timestamptz,
  end_reason       text,
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CONSTRAINT sessions_secret_hash_key UNIQUE (secret_hash)
);
CREATE INDEX sessions_user_id ON identity.sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX sessions_user_id_ip ON identity.sessions (user_id, ip);
CREATE INDEX sessions_ends_at ON identity.sessions (ends_at);
COMMENT ON TABLE identity.sessions IS 'Browser sessions: the root of everything a signed-in person does.';
COMMENT ON COLUMN identity.sessions.id IS 'The session; public form ses_….';
COMMENT ON COLUMN identity.sessions.user_id IS 'Who is signed in.';
COMMENT ON COLUMN identity.sessions.secret_hash IS 'SHA-256 of the cookie value, which has 256 random bits.';
COMMENT ON COLUMN identity.sessions.active_tenant_id IS 'Tenant the session works in now; the nil UUID is the platform.';
COMMENT ON COLUMN identity.sessions.factors IS 'What was shown at sign-in.';
COMMENT ON COLUMN identity.sessions.second_factor_at IS 'When a second factor was last shown.';
COMMENT ON COLUMN identity.sessions.created_at IS 'When it began.';
COMMENT ON COLUMN identity.sessions.last_seen_at IS 'Last request, noted at most once a minute.';
COMMENT ON COLUMN identity.sessions.idle_ends_at IS 'When it ends if nothing more comes.';
COMMENT ON COLUMN identity.sessions.ends_at IS 'When it ends in any case.';
COMMENT ON COLUMN identity.sessions.ip IS 'Address it began from.';
COMMENT ON COLUMN identity.sessions.user_agent IS 'Browser it began in, as the browser names itself.';
COMMENT ON COLUMN identity.sessions.ended_at IS 'When somebody ended it; null while nobody did.';
COMMENT ON COLUMN identity.sessions.end_reason IS 'Why it was ended.';

CREATE TABLE identity.sign_in_challenges (
  secret_hash   bytea       PRIMARY KEY CHECK (length(secret_hash) = 32),
  user_id       uuid        NOT NULL REFERENCES identity.users (id),
  stage         text        NOT NULL CHECK (stage IN ('second_factor', 'choose_sessions', 'done')),
  factors       text[]      NOT NULL CHECK (factors <@ ARRAY['password', 'totp', 'recovery_code']),
  attempts_left integer     NOT NULL CHECK (attempts_left >= 0),
  created_at    timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX sign_in_challenges_user_id ON identity.sign_in_challenges (user_id);
CREATE INDEX sign_in_challenges_expires_at ON identity.sign_in_challenges (expires_at);
COMMENT ON TABLE identity.sign_in_challenges IS 'Sign-ins between their first and their last step.';
COMMENT ON COLUMN identity.sign_in_challenges.secret_hash IS 'SHA-256 of the secret the browser continues with, which has 256 random bits.';
COMMENT ON COLUMN identity.sign_in_challenges.user_id IS 'Who is signing in.';
COMMENT ON COLUMN identity.sign_in_challenges.stage IS 'The step that comes next; done once a session came of it.';
COMMENT ON COLUMN identity.sign_in_challenges.factors IS 'What was shown so far.';
COMMENT ON COLUMN identity.sign_in_challenges.attempts_left IS 'How many codes may still be tried.';
COMMENT ON COLUMN identity.sign_in_challenges.created_at IS 'When the password was shown.';
COMMENT ON COLUMN identity.sign_in_challenges.expires_at IS 'From when on one must begin again.';

CREATE TABLE identity.personal_tokens (
  id             uuid        PRIMARY KEY,
  user_id        uuid        NOT NULL REFERENCES identity.users (id),
  bound_tenant_id uuid       NOT NULL,
  name           text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  secret_hash    bytea       NOT NULL CHECK (length(secret_hash) = 32),
  created_at     timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  last_used_at   timestamptz,
  revoked_at     timestamptz,
  CONSTRAINT personal_tokens_secret_hash_key UNIQUE (secret_hash)
);
CREATE INDEX personal_tokens_user_id ON identity.personal_tokens (user_id);
COMMENT ON TABLE identity.personal_tokens IS 'Tokens with which a person''s scripts and tools act as that person in one tenant.';
COMMENT ON COLUMN identity.personal_tokens.id IS 'The token; public form tok_….';
COMMENT ON COLUMN identity.personal_tokens.user_id IS 'Whose token it is.';
COMMENT ON COLUMN identity.personal_tokens.bound_tenant_id IS 'The only tenant it works in; the nil UUID is the platform.';
COMMENT ON COLUMN identity.personal_tokens.name IS 'What its owner calls it.';
COMMENT ON COLUMN identity.personal_tokens.secret_hash IS 'SHA-256 of the token, which has 256 random bits.';
COMMENT ON COLUMN identity.personal_tokens.created_at IS 'When it was made.';
COMMENT ON COLUMN identity.personal_tokens.expires_at IS 'From when on it no longer works.';
COMMENT ON COLUMN identity.personal_tokens.last_used_at IS 'Last request, noted at most once a minute.';
COMMENT ON COLUMN identity.personal_tokens.revoked_at IS 'When its owner took it back; null while it works.';

CREATE TABLE identity.attempt_counters (
  key          bytea       PRIMARY KEY CHECK (length(key) = 32),
  failures     integer     NOT NULL CHECK (failures >= 0),
  in_flight    integer     NOT NULL CHECK (in_flight >= 0),
  attempted_at timestamptz NOT NULL,
  locked_until timestamptz
);
CREATE INDEX attempt_counters_attempted_at ON identity.attempt_counters (attempted_at);
COMMENT ON TABLE identity.attempt_counters IS 'How often in a row a secret was guessed wrongly, and how many guesses are being looked at.';
COMMENT ON COLUMN identity.attempt_counters.key IS 'SHA-256 of what is counted by: an account, an address, or both. A mistyped address is not kept readable.';
COMMENT ON COLUMN identity.attempt_counters.failures IS 'Wrong attempts since the last right one.';
COMMENT ON COLUMN identity.attempt_counters.in_flight IS 'Attempts let in whose outcome is not known yet.';
COMMENT ON COLUMN identity.attempt_counters.attempted_at IS 'When the last one came.';
COMMENT ON COLUMN identity.attempt_counters.locked_until IS 'Until when no further attempt is looked at; null when there is no lock.';

-- People and their credentials are never deleted by the product; leaving is a state.
REVOKE DELETE ON identity.users, identity.credentials, identity.one_time_links FROM haechi_app;
