-- What words the entries of a tile hold: so that a search for a rare word reads the tiles that may have it, not all.

CREATE TABLE audit.text_blocks (
  tenant_id uuid   NOT NULL,
  tile      bigint NOT NULL CHECK (tile >= 0),
  bits      bytea  NOT NULL CHECK (octet_length(bits) = 4000),
  PRIMARY KEY (tenant_id, tile)
);
-- In the row, not beside it: a search reads this column of every row, and two rows fit a page.
ALTER TABLE audit.text_blocks ALTER COLUMN bits SET STORAGE PLAIN;
COMMENT ON TABLE audit.text_blocks IS 'One Bloom filter for each full tile of a log, over parts of its searchable texts and its whole ids. It says where something is not; the entries themselves say where it is. Made again from them at any time.';
COMMENT ON COLUMN audit.text_blocks.tenant_id IS 'Tenant whose log it is.';
COMMENT ON COLUMN audit.text_blocks.tile IS 'The entries from tile * 256 on, 256 of them.';
COMMENT ON COLUMN audit.text_blocks.bits IS '32,000 bits; how a token sets two of them is text-block.ts of the audit module.';
CALL haechi.protect_tenant_table('audit.text_blocks');
CREATE POLICY only_the_indexer_adds ON audit.text_blocks AS RESTRICTIVE FOR INSERT WITH CHECK ((SELECT haechi.is_system()));
REVOKE UPDATE, DELETE, TRUNCATE ON audit.text_blocks FROM haechi_app;
