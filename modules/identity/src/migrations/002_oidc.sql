-- The OpenID provider: who may ask us to sign people in, what was given to them, and the keys it is signed with.
-- Whatever a client shows to us is kept as a hash. Everything given out for a person points to that person's session:
-- when the session is over, so is all of it.

CREATE TABLE identity.oidc_clients (
  id                        uuid        PRIMARY KEY,
  tenant_id                 uuid        NOT NULL,
  name                      text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  kind                      text        NOT NULL CHECK (kind IN ('web', 'browser', 'native', 'service')),
  auth_method               text        NOT NULL CHECK (auth_method IN ('none', 'client_secret_basic', 'private_key_jwt')),
  secret_hash               bytea       CHECK (length(secret_hash) = 32),
  jwks                      jsonb,
  redirect_uris             text[]      NOT NULL,
  post_logout_redirect_uris text[]      NOT NULL,
  backchannel_logout_uri    text,
  scopes                    text[]      NOT NULL,
  dpop_required             boolean     NOT NULL,
  par_required              boolean     NOT NULL,
  rate_limit_per_minute     integer     NOT NULL CHECK (rate_limit_per_minute BETWEEN 1 AND 100000),
  version                   integer     NOT NULL,
  created_at                timestamptz NOT NULL,
  updated_at                timestamptz NOT NULL,
  deleted_at                timestamptz,
  CHECK ((auth_method = 'client_secret_basic') = (secret_hash IS NOT NULL)),
  CHECK ((auth_method = 'private_key_jwt') = (jwks IS NOT NULL)),
  CHECK ((kind IN ('browser', 'native')) = (auth_method = 'none'))
);
CREATE INDEX oidc_clients_tenant_id ON identity.oidc_clients (tenant_id, id DESC);
COMMENT ON TABLE identity.oidc_clients IS 'Programs that may ask for people to be signed in, or for tokens of their own.';
COMMENT ON COLUMN identity.oidc_clients.id IS 'The client; its public form clt_… is its client_id.';
COMMENT ON COLUMN identity.oidc_clients.tenant_id IS 'Tenant it belongs to; the nil UUID is the platform.';
COMMENT ON COLUMN identity.oidc_clients.name IS 'Name people are shown when they are asked.';
COMMENT ON COLUMN identity.oidc_clients.kind IS 'web: a server that keeps a secret; browser: a page; native: an app or a command; service: acts for itself.';
COMMENT ON COLUMN identity.oidc_clients.auth_method IS 'How it proves to be itself at the token endpoint.';
COMMENT ON COLUMN identity.oidc_clients.secret_hash IS 'SHA-256 of its secret, which has 256 random bits; null when it has none.';
COMMENT ON COLUMN identity.oidc_clients.jwks IS 'Its public keys (RFC 7517), for private_key_jwt.';
COMMENT ON COLUMN identity.oidc_clients.redirect_uris IS 'Addresses answers may go to, compared character by character.';
COMMENT ON COLUMN identity.oidc_clients.post_logout_redirect_uris IS 'Addresses people may be sent to after signing out.';
COMMENT ON COLUMN identity.oidc_clients.backchannel_logout_uri IS 'Address that is told when a session is over; null when it need not know.';
COMMENT ON COLUMN identity.oidc_clients.scopes IS 'Scopes it may ask for.';
COMMENT ON COLUMN identity.oidc_clients.dpop_required IS 'True when its tokens are bound to a key (RFC 9449).';
COMMENT ON COLUMN identity.oidc_clients.par_required IS 'True when it must push its requests (RFC 9126).';
COMMENT ON COLUMN identity.oidc_clients.rate_limit_per_minute IS 'Requests a minute it may make, for each server process.';
COMMENT ON COLUMN identity.oidc_clients.version IS 'Counts its changes; an edit names the one it was made from.';
COMMENT ON COLUMN identity.oidc_clients.created_at IS 'When it was registered.';
COMMENT ON COLUMN identity.oidc_clients.updated_at IS 'When it was last changed.';
COMMENT ON COLUMN identity.oidc_clients.deleted_at IS 'When it was taken away; null while it works.';
CALL haechi.protect_tenant_table('identity.oidc_clients');

CREATE TABLE identity.oidc_records (
  kind             text        NOT NULL CHECK (kind IN ('Session', 'Interaction', 'Grant', 'AuthorizationCode',
                                 'RefreshToken', 'DeviceCode', 'PushedAuthorizationRequest', 'ReplayDetection')),
  id_hash          bytea       NOT NULL CHECK (length(id_hash) = 32),
  payload          jsonb       NOT NULL,
  client_id        text,
  session_id       uuid        REFERENCES identity.sessions (id) ON DELETE CASCADE,
  outlives_session boolean     NOT NULL,
  grant_hash       bytea       CHECK (length(grant_hash) = 32),
  user_code_hash   bytea       CHECK (length(user_code_hash) = 32),
  uid_hash         bytea       CHECK (length(uid_hash) = 32),
  expires_at       timestamptz NOT NULL,
  consumed_at      timestamptz,
  answer_sealed    text,
  PRIMARY KEY (kind, id_hash)
);
CREATE INDEX oidc_records_session_id ON identity.oidc_records (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX oidc_records_grant_hash ON identity.oidc_records (grant_hash) WHERE grant_hash IS NOT NULL;
CREATE INDEX oidc_records_user_code_hash ON identity.oidc_records (user_code_hash) WHERE user_code_hash IS NOT NULL;
CREATE INDEX oidc_records_uid_hash ON identity.oidc_records (uid_hash) WHERE uid_hash IS NOT NULL;
CREATE INDEX oidc_records_expires_at ON identity.oidc_records (expires_at);
COMMENT ON TABLE identity.oidc_records IS 'What the OpenID protocol has to remember: requests, codes, consents, refresh tokens. Access tokens are not kept.';
COMMENT ON COLUMN identity.oidc_records.kind IS 'What it is, in the words of the protocol library.';
COMMENT ON COLUMN identity.oidc_records.id_hash IS 'SHA-256 of the value whoever holds it shows; the value itself is nowhere.';
COMMENT ON COLUMN identity.oidc_records.payload IS 'Its properties without the value. Where another secret is among them, they are wrapped under the root key.';
COMMENT ON COLUMN identity.oidc_records.client_id IS 'Client it was given to.';
COMMENT ON COLUMN identity.oidc_records.session_id IS 'Session it hangs on: dead when that was ended. Null for what is not about a person.';
COMMENT ON COLUMN identity.oidc_records.outlives_session IS 'True for native clients: still good when the session ran out by itself, never when it was ended.';
COMMENT ON COLUMN identity.oidc_records.grant_hash IS 'SHA-256 of the consent it comes from; all of these are one family.';
COMMENT ON COLUMN identity.oidc_records.user_code_hash IS 'SHA-256 of the code a person types in to let a device in.';
COMMENT ON COLUMN identity.oidc_records.uid_hash IS 'SHA-256 of the second name of a browser session.';
COMMENT ON COLUMN identity.oidc_records.expires_at IS 'From when on it is no longer good.';
COMMENT ON COLUMN identity.oidc_records.consumed_at IS 'When it was used up; set once, by the one request that wins.';
COMMENT ON COLUMN identity.oidc_records.answer_sealed IS 'Answer to the request that used it up, wrapped under the root key, while it may be repeated.';

CREATE TABLE identity.oidc_signing_keys (
  kid            text        PRIMARY KEY,
  public_jwk     jsonb       NOT NULL,
  private_sealed text        NOT NULL,
  created_at     timestamptz NOT NULL,
  signs_from     timestamptz NOT NULL,
  published_until timestamptz NOT NULL,
  CHECK (created_at <= signs_from AND signs_from < published_until)
);
COMMENT ON TABLE identity.oidc_signing_keys IS 'Keys tokens are signed with. The newest whose time has come signs; all of them are published until their end.';
COMMENT ON COLUMN identity.oidc_signing_keys.kid IS 'RFC 7638 thumbprint of the key.';
COMMENT ON COLUMN identity.oidc_signing_keys.public_jwk IS 'The public half.';
COMMENT ON COLUMN identity.oidc_signing_keys.private_sealed IS 'The private half, wrapped under the root key for this kid.';
COMMENT ON COLUMN identity.oidc_signing_keys.created_at IS 'When it was made and first published.';
COMMENT ON COLUMN identity.oidc_signing_keys.signs_from IS 'From when on it signs; others have read it by then.';
COMMENT ON COLUMN identity.oidc_signing_keys.published_until IS 'Until when what it signed can be checked.';
