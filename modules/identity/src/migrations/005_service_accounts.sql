-- Accounts of programs: services and AI agents. They hold roles like people do, and never sign in like people do.

ALTER TABLE identity.users ADD COLUMN kind text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service', 'agent'));
COMMENT ON COLUMN identity.users.kind IS 'person; service: a program; agent: an AI agent. Only people sign in.';
COMMENT ON COLUMN identity.users.email IS 'Address the person signs in with, in lower case; of a program a name that no mail reaches (RFC 2606).';

CREATE TABLE identity.service_accounts (
  user_id         uuid        PRIMARY KEY REFERENCES identity.users (id),
  tenant_id       uuid        NOT NULL,
  description     text        NOT NULL CHECK (length(description) <= 500),
  expires_at      timestamptz NOT NULL,
  suspended_at    timestamptz,
  last_used_at    timestamptz,
  created_by      uuid        NOT NULL,
  created_by_name text        NOT NULL,
  created_at      timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL,
  deleted_at      timestamptz,
  version         integer     NOT NULL
);
CREATE INDEX service_accounts_tenant_id ON identity.service_accounts (tenant_id, user_id DESC);
COMMENT ON TABLE identity.service_accounts IS 'What is known of the accounts of programs beside their names. Each belongs to one tenant.';
COMMENT ON COLUMN identity.service_accounts.user_id IS 'The account; public form usr_….';
COMMENT ON COLUMN identity.service_accounts.tenant_id IS 'Tenant it belongs to and works in; the nil UUID is the platform.';
COMMENT ON COLUMN identity.service_accounts.description IS 'What it is for, in the words of who made it.';
COMMENT ON COLUMN identity.service_accounts.expires_at IS 'From when on it no longer works.';
COMMENT ON COLUMN identity.service_accounts.suspended_at IS 'Since when it may not work; null while it may.';
COMMENT ON COLUMN identity.service_accounts.last_used_at IS 'When it last fetched a token, noted at most once a minute.';
COMMENT ON COLUMN identity.service_accounts.created_by IS 'User who made it.';
COMMENT ON COLUMN identity.service_accounts.created_by_name IS 'Name of that user at the time.';
COMMENT ON COLUMN identity.service_accounts.created_at IS 'When it was made.';
COMMENT ON COLUMN identity.service_accounts.updated_at IS 'When it was last changed.';
COMMENT ON COLUMN identity.service_accounts.deleted_at IS 'When it was taken away for good; null while it is there.';
COMMENT ON COLUMN identity.service_accounts.version IS 'Counts its changes; an edit names the one it was made from.';
CALL haechi.protect_tenant_table('identity.service_accounts');

ALTER TABLE identity.oidc_clients ADD COLUMN account_id uuid REFERENCES identity.users (id);
CREATE UNIQUE INDEX oidc_clients_account_id ON identity.oidc_clients (account_id);
COMMENT ON COLUMN identity.oidc_clients.account_id IS 'Account the client acts as when it acts for itself; null for a client that has no account.';

REVOKE DELETE ON identity.service_accounts FROM haechi_app;
