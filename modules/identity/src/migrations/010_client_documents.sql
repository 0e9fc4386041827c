-- Clients that are named by the address of a document about them, which an administrator let in by its address or host.

ALTER TABLE identity.oidc_clients ADD COLUMN document_url text CHECK (length(document_url) <= 400);
ALTER TABLE identity.oidc_clients ADD COLUMN document_good_until timestamptz;
ALTER TABLE identity.oidc_clients ADD CHECK ((document_url IS NULL) = (document_good_until IS NULL));
CREATE UNIQUE INDEX oidc_clients_document_url ON identity.oidc_clients (document_url) WHERE deleted_at IS NULL;
COMMENT ON COLUMN identity.oidc_clients.document_url IS 'Address of the document about it, which is its client_id then; null for a client somebody registered.';
COMMENT ON COLUMN identity.oidc_clients.document_good_until IS 'Until when the document need not be read again.';
