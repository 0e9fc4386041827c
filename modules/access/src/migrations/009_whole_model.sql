-- Changing much of the access model at once, from a file.

CREATE FUNCTION access.hold_revision() RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = access, pg_temp AS $$
  SELECT value FROM access.revision FOR UPDATE
$$;
COMMENT ON FUNCTION access.hold_revision IS 'Keeps every other change of the access model waiting until the transaction ends, so that what is compared is what is changed.';

CREATE TABLE access.policy_tests (
  tenant_id  uuid        NOT NULL,
  name       text        NOT NULL COLLATE "C" CHECK (length(name) BETWEEN 1 AND 63),
  source     text        NOT NULL CHECK (length(source) <= 200000),
  version    integer     NOT NULL DEFAULT 1,
  updated_by uuid        NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, name)
);
COMMENT ON TABLE access.policy_tests IS 'Questions with the answers the access model must give; asked again before anything is applied from a file.';
COMMENT ON COLUMN access.policy_tests.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.policy_tests.name IS 'What the set of questions is called.';
COMMENT ON COLUMN access.policy_tests.source IS 'The questions as YAML, as they were written.';
COMMENT ON COLUMN access.policy_tests.version IS 'Grows with every edit; editors name the version they saw.';
COMMENT ON COLUMN access.policy_tests.updated_by IS 'Who wrote this version.';
COMMENT ON COLUMN access.policy_tests.updated_at IS 'When.';
CALL haechi.protect_tenant_table('access.policy_tests');
