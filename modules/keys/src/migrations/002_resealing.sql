-- How far what former sealing keys sealed was sealed anew under the present one.

CREATE TABLE keys.resealing (
  table_name  text        NOT NULL CHECK (length(table_name) <= 128),
  column_name text        NOT NULL CHECK (length(column_name) <= 128),
  key_name    text        NOT NULL CHECK (length(key_name) <= 32),
  after_key   text[],
  resealed    bigint      NOT NULL DEFAULT 0,
  unreadable  bigint      NOT NULL DEFAULT 0,
  remaining   bigint      NOT NULL,
  began_at    timestamptz NOT NULL,
  looked_at   timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (table_name, column_name),
  CHECK (finished_at IS NULL OR (remaining = 0 AND after_key IS NULL))
);
COMMENT ON TABLE keys.resealing IS 'How far each place with sealed values is on its way to the sealing key in use.';
COMMENT ON COLUMN keys.resealing.table_name IS 'Table, with its schema.';
COMMENT ON COLUMN keys.resealing.column_name IS 'Column, or the expression for the value.';
COMMENT ON COLUMN keys.resealing.key_name IS 'Name of the key everything is brought under.';
COMMENT ON COLUMN keys.resealing.after_key IS 'Row that was looked at last, as its primary key; null at the beginning of a pass.';
COMMENT ON COLUMN keys.resealing.resealed IS 'Values that were sealed anew under this key.';
COMMENT ON COLUMN keys.resealing.unreadable IS 'Values of this pass that open with no key of this installation.';
COMMENT ON COLUMN keys.resealing.remaining IS 'Values under other keys, as last counted and less what was sealed anew since.';
COMMENT ON COLUMN keys.resealing.began_at IS 'When it began for this key.';
COMMENT ON COLUMN keys.resealing.looked_at IS 'When it was worked on last.';
COMMENT ON COLUMN keys.resealing.finished_at IS 'When nothing was left; null until then.';
ALTER TABLE keys.resealing ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.resealing FORCE ROW LEVEL SECURITY;
CREATE POLICY system_only ON keys.resealing USING ((SELECT haechi.is_system()));
CREATE POLICY operator_only ON keys.resealing
  USING ('00000000-0000-0000-0000-000000000000'::uuid = (SELECT haechi.current_tenant()));
