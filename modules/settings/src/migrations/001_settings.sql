-- Limits, time-outs and periods that somebody changed. What nobody changed has the product's default and no row here.

CREATE TABLE settings.values (
  tenant_id       uuid        NOT NULL,
  key             text        NOT NULL CHECK (length(key) BETWEEN 3 AND 80),
  value           jsonb       NOT NULL CHECK (jsonb_typeof(value) IN ('number', 'boolean', 'string')),
  changed_at      timestamptz NOT NULL,
  changed_by      uuid        NOT NULL,
  changed_by_name text        NOT NULL,
  PRIMARY KEY (tenant_id, key)
);
COMMENT ON TABLE settings.values IS 'Values that replace a default: the platform''s under the nil UUID, a tenant''s own under its id.';
COMMENT ON COLUMN settings.values.tenant_id IS 'Whose value it is; the platform''s holds for every tenant without one of its own.';
COMMENT ON COLUMN settings.values.key IS 'Key of a setting some module defines.';
COMMENT ON COLUMN settings.values.value IS 'A number, a switch or a choice, as the definition says.';
COMMENT ON COLUMN settings.values.changed_at IS 'When it got this value.';
COMMENT ON COLUMN settings.values.changed_by IS 'Who gave it this value.';
COMMENT ON COLUMN settings.values.changed_by_name IS 'Their name at that time.';
CALL haechi.protect_tenant_table('settings.values');

-- Policies add up: a tenant also reads, and only reads, what the platform set for all.
CREATE POLICY platform_values_are_readable ON settings.values FOR SELECT
  USING (tenant_id = '00000000-0000-0000-0000-000000000000' AND (SELECT haechi.current_tenant()) IS NOT NULL);
