-- The certificate authority of this installation and what it issued.

CREATE TABLE keys.authorities (
  id          uuid        PRIMARY KEY,
  name        text        NOT NULL CHECK (length(name) <= 200),
  certificate text        NOT NULL CHECK (length(certificate) <= 8192),
  sealed_key  text        NOT NULL CHECK (length(sealed_key) <= 4096),
  vouched     text        CHECK (length(vouched) <= 8192),
  made_at     timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL,
  retired_at  timestamptz,
  list        text        CHECK (length(list) <= 1048576),
  list_number bigint      NOT NULL DEFAULT 0,
  list_until  timestamptz,
  warned_at   timestamptz,
  CHECK ((list IS NULL) = (list_until IS NULL))
);
CREATE UNIQUE INDEX authorities_active ON keys.authorities ((true)) WHERE retired_at IS NULL;
COMMENT ON TABLE keys.authorities IS 'Certificate authorities of this installation: the one that issues, and former ones.';
COMMENT ON COLUMN keys.authorities.id IS 'Id of the authority.';
COMMENT ON COLUMN keys.authorities.name IS 'Name in its certificate.';
COMMENT ON COLUMN keys.authorities.certificate IS 'Its root certificate (PEM).';
COMMENT ON COLUMN keys.authorities.sealed_key IS 'Its private key (PKCS#8), sealed under the root key.';
COMMENT ON COLUMN keys.authorities.vouched IS 'The same authority as certified by the one before it (PEM); null for the first.';
COMMENT ON COLUMN keys.authorities.made_at IS 'When it was made.';
COMMENT ON COLUMN keys.authorities.ends_at IS 'When its root certificate ends.';
COMMENT ON COLUMN keys.authorities.retired_at IS 'When another one took its place; it still signs its list of revoked certificates.';
COMMENT ON COLUMN keys.authorities.list IS 'Newest list of what it revoked (PEM).';
COMMENT ON COLUMN keys.authorities.list_number IS 'Number of that list.';
COMMENT ON COLUMN keys.authorities.list_until IS 'Until when that list is good.';
COMMENT ON COLUMN keys.authorities.warned_at IS 'When people were warned that it ends.';

CREATE TABLE keys.certificates (
  id             uuid        PRIMARY KEY,
  authority_id   uuid        NOT NULL REFERENCES keys.authorities (id),
  kind           text        NOT NULL CHECK (kind IN ('server', 'client')),
  name           text        NOT NULL CHECK (length(name) <= 253),
  names          jsonb       NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(names) = 'array'),
  serial         text        NOT NULL CHECK (serial ~ '^[0-9a-f]{1,40}$'),
  fingerprint    text        NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
  certificate    text        NOT NULL CHECK (length(certificate) <= 8192),
  sealed_key     text        CHECK (length(sealed_key) <= 4096),
  begins_at      timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,
  issued_at      timestamptz NOT NULL,
  issued_by_name text        CHECK (length(issued_by_name) <= 200),
  replaced_at    timestamptz,
  revoked_at     timestamptz,
  revoked_why    text        CHECK (revoked_why IN ('key_compromised', 'replaced', 'no_longer_used', 'unspecified')),
  warned_at      timestamptz,
  UNIQUE (authority_id, serial),
  CHECK ((revoked_at IS NULL) = (revoked_why IS NULL)),
  CHECK ((kind = 'server') = (sealed_key IS NOT NULL))
);
CREATE INDEX certificates_issued_at ON keys.certificates (issued_at DESC, id DESC);
COMMENT ON TABLE keys.certificates IS 'Certificates this installation issued: those of the server, and those of clients.';
COMMENT ON COLUMN keys.certificates.id IS 'Id of the certificate.';
COMMENT ON COLUMN keys.certificates.authority_id IS 'Authority that signed it.';
COMMENT ON COLUMN keys.certificates.kind IS 'For the server, or for a client.';
COMMENT ON COLUMN keys.certificates.name IS 'Name of its holder.';
COMMENT ON COLUMN keys.certificates.names IS 'Names and addresses of the server it holds for; empty for clients.';
COMMENT ON COLUMN keys.certificates.serial IS 'Serial number, hexadecimal.';
COMMENT ON COLUMN keys.certificates.fingerprint IS 'SHA-256 of the certificate, hexadecimal.';
COMMENT ON COLUMN keys.certificates.certificate IS 'The certificate (PEM).';
COMMENT ON COLUMN keys.certificates.sealed_key IS 'Private key of the server (PKCS#8), sealed under the root key; clients keep theirs.';
COMMENT ON COLUMN keys.certificates.begins_at IS 'From when it is good.';
COMMENT ON COLUMN keys.certificates.ends_at IS 'Until when it is good.';
COMMENT ON COLUMN keys.certificates.issued_at IS 'When it was issued.';
COMMENT ON COLUMN keys.certificates.issued_by_name IS 'Person who asked for it; null when the server renewed it by itself.';
COMMENT ON COLUMN keys.certificates.replaced_at IS 'When another one took its place.';
COMMENT ON COLUMN keys.certificates.revoked_at IS 'When it was revoked.';
COMMENT ON COLUMN keys.certificates.revoked_why IS 'Why it was revoked.';
COMMENT ON COLUMN keys.certificates.warned_at IS 'When people were warned that it ends.';

ALTER TABLE keys.authorities ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.authorities FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON keys.authorities USING ((SELECT haechi.is_system()));
CREATE POLICY operator_only ON keys.authorities
  USING ('00000000-0000-0000-0000-000000000000'::uuid = (SELECT haechi.current_tenant()));
ALTER TABLE keys.certificates ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.certificates FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON keys.certificates USING ((SELECT haechi.is_system()));
CREATE POLICY operator_only ON keys.certificates
  USING ('00000000-0000-0000-0000-000000000000'::uuid = (SELECT haechi.current_tenant()));
