-- Signing in with an account elsewhere: Kakao, Naver, or any OpenID provider. Off until the operator names one.

CREATE TABLE identity.external_providers (
  key           text        PRIMARY KEY CHECK (key ~ '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$' AND length(key) <= 63),
  kind          text        NOT NULL CHECK (kind IN ('oidc', 'kakao', 'naver')),
  name          text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  issuer        text        NOT NULL CHECK (length(issuer) BETWEEN 8 AND 500),
  client_id     text        NOT NULL CHECK (length(client_id) BETWEEN 1 AND 500),
  secret_sealed text        NOT NULL,
  enabled       boolean     NOT NULL,
  updated_at    timestamptz NOT NULL
);
COMMENT ON TABLE identity.external_providers IS 'Providers people may sign in with, as the operator registered with each.';
COMMENT ON COLUMN identity.external_providers.key IS 'What it is called in addresses.';
COMMENT ON COLUMN identity.external_providers.kind IS 'oidc: OpenID Connect; kakao: the same; naver: OAuth 2 with a profile of its own.';
COMMENT ON COLUMN identity.external_providers.name IS 'What people read on its button.';
COMMENT ON COLUMN identity.external_providers.issuer IS 'Who says who somebody is.';
COMMENT ON COLUMN identity.external_providers.client_id IS 'What this installation is called there.';
COMMENT ON COLUMN identity.external_providers.secret_sealed IS 'What it proves itself with there, wrapped under the root key for this provider.';
COMMENT ON COLUMN identity.external_providers.enabled IS 'Whether people see it.';
COMMENT ON COLUMN identity.external_providers.updated_at IS 'When it was last changed.';

CREATE TABLE identity.external_identities (
  user_id      uuid        NOT NULL REFERENCES identity.users (id),
  provider_key text        NOT NULL,
  issuer       text        NOT NULL,
  subject      text        NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  label        text        NOT NULL CHECK (length(label) <= 254),
  linked_at    timestamptz NOT NULL,
  last_used_at timestamptz,
  PRIMARY KEY (user_id, provider_key),
  CONSTRAINT external_identities_subject UNIQUE (issuer, subject)
);
COMMENT ON TABLE identity.external_identities IS 'Accounts elsewhere that stand for a person here: linked by the person, never by a mail address that happens to be the same.';
COMMENT ON COLUMN identity.external_identities.user_id IS 'The person.';
COMMENT ON COLUMN identity.external_identities.provider_key IS 'Provider it was linked with.';
COMMENT ON COLUMN identity.external_identities.issuer IS 'Who says so.';
COMMENT ON COLUMN identity.external_identities.subject IS 'Id of the person there.';
COMMENT ON COLUMN identity.external_identities.label IS 'Name or address there when it was linked, for the person to recognise it.';
COMMENT ON COLUMN identity.external_identities.linked_at IS 'When it was linked.';
COMMENT ON COLUMN identity.external_identities.last_used_at IS 'When it last began a sign-in.';

CREATE TABLE identity.external_flows (
  state_hash    bytea       PRIMARY KEY CHECK (length(state_hash) = 32),
  secret_hash   bytea       NOT NULL CHECK (length(secret_hash) = 32),
  provider_key  text        NOT NULL,
  user_id       uuid        REFERENCES identity.users (id),
  session_id    uuid        REFERENCES identity.sessions (id) ON DELETE CASCADE,
  sealed        text        NOT NULL,
  expires_at    timestamptz NOT NULL,
  consumed_at   timestamptz
);
CREATE INDEX external_flows_expires_at ON identity.external_flows (expires_at);
CREATE INDEX external_flows_user_id ON identity.external_flows (user_id);
CREATE INDEX external_flows_session_id ON identity.external_flows (session_id);
COMMENT ON TABLE identity.external_flows IS 'Ways to a provider and back. Each is good for one answer, in the browser it began in.';
COMMENT ON COLUMN identity.external_flows.state_hash IS 'SHA-256 of the state the provider sends back, which has 256 random bits.';
COMMENT ON COLUMN identity.external_flows.secret_hash IS 'SHA-256 of what only the browser that began it knows.';
COMMENT ON COLUMN identity.external_flows.provider_key IS 'The provider.';
COMMENT ON COLUMN identity.external_flows.user_id IS 'Who links it; null for a sign-in.';
COMMENT ON COLUMN identity.external_flows.session_id IS 'Session that links it; null for a sign-in.';
COMMENT ON COLUMN identity.external_flows.sealed IS 'Code verifier and nonce, wrapped under the root key for this state.';
COMMENT ON COLUMN identity.external_flows.expires_at IS 'From when on an answer is too late.';
COMMENT ON COLUMN identity.external_flows.consumed_at IS 'When it was answered; set once, by the one answer that wins.';
