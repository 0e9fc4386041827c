-- Organisations, their branches and projects, and who belongs to them.

CREATE TABLE tenants.tenants (
  id             uuid        PRIMARY KEY,
  slug           text        NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$'),
  name           text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  business_types text[]      NOT NULL,
  state          text        NOT NULL CHECK (state IN
    ('pending', 'trial', 'active', 'past_due', 'read_only', 'suspended', 'closing', 'exported', 'purged')),
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  CONSTRAINT tenants_slug_unique UNIQUE (slug)
);
COMMENT ON TABLE tenants.tenants IS 'Organisations served by the platform. The operator itself has the nil UUID and is never listed.';
COMMENT ON COLUMN tenants.tenants.id IS 'Id of the organisation; its scope has the same.';
COMMENT ON COLUMN tenants.tenants.slug IS 'Name in addresses, unique on the platform whatever the state.';
COMMENT ON COLUMN tenants.tenants.name IS 'Name people read.';
COMMENT ON COLUMN tenants.tenants.business_types IS 'Kinds of business; the first is the primary one.';
COMMENT ON COLUMN tenants.tenants.state IS 'Where the organisation is in its life; transitions are in domain/tenant-states.ts.';
COMMENT ON COLUMN tenants.tenants.created_at IS 'When it was created.';
COMMENT ON COLUMN tenants.tenants.updated_at IS 'When its name, business types or state last changed.';

INSERT INTO tenants.tenants (id, slug, name, business_types, state, created_at, updated_at)
VALUES ('00000000-0000-0000-0000-000000000000', 'platform', 'Haechi', '{}', 'active', clock_timestamp(), clock_timestamp());
CALL haechi.protect_tenant_table('tenants.tenants', 'id');

CREATE TABLE tenants.branches (
  id         uuid        PRIMARY KEY,
  tenant_id  uuid        NOT NULL REFERENCES tenants.tenants (id),
  slug       text        NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$'),
  name       text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  state      text        NOT NULL CHECK (state IN ('active', 'closed')),
  created_at timestamptz NOT NULL,
  CONSTRAINT branches_slug_unique UNIQUE (tenant_id, slug),
  -- The operator works through organisations; it has no branches of its own.
  CHECK (tenant_id <> '00000000-0000-0000-0000-000000000000')
);
COMMENT ON TABLE tenants.branches IS 'Places of work of an organisation.';
COMMENT ON COLUMN tenants.branches.id IS 'Id of the branch; its scope has the same.';
COMMENT ON COLUMN tenants.branches.tenant_id IS 'Organisation it belongs to.';
COMMENT ON COLUMN tenants.branches.slug IS 'Short name, unique in the organisation.';
COMMENT ON COLUMN tenants.branches.name IS 'Name people read.';
COMMENT ON COLUMN tenants.branches.state IS 'active or closed.';
COMMENT ON COLUMN tenants.branches.created_at IS 'When it was created.';
CALL haechi.protect_tenant_table('tenants.branches');

CREATE TABLE tenants.projects (
  id          uuid        PRIMARY KEY,
  tenant_id   uuid        NOT NULL REFERENCES tenants.tenants (id),
  branch_id   uuid        REFERENCES tenants.branches (id),
  slug        text        NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$'),
  name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  description text        NOT NULL CHECK (length(description) <= 2000),
  state       text        NOT NULL CHECK (state IN ('active', 'archived')),
  version     integer     NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  CONSTRAINT projects_slug_unique UNIQUE (tenant_id, slug),
  CHECK (tenant_id <> '00000000-0000-0000-0000-000000000000')
);
CREATE INDEX projects_branch_id ON tenants.projects (branch_id);
COMMENT ON TABLE tenants.projects IS 'What access is given to inside an organisation.';
COMMENT ON COLUMN tenants.projects.id IS 'Id of the project; its scope has the same.';
COMMENT ON COLUMN tenants.projects.tenant_id IS 'Organisation it belongs to.';
COMMENT ON COLUMN tenants.projects.branch_id IS 'Branch that runs it, if one does.';
COMMENT ON COLUMN tenants.projects.slug IS 'Short name, unique in the organisation.';
COMMENT ON COLUMN tenants.projects.name IS 'Name people read.';
COMMENT ON COLUMN tenants.projects.description IS 'What it is for.';
COMMENT ON COLUMN tenants.projects.state IS 'active or archived; an archived project cannot be changed.';
COMMENT ON COLUMN tenants.projects.version IS 'Goes up by one with every change; an edit names the version it was made from.';
COMMENT ON COLUMN tenants.projects.created_at IS 'When it was created.';
COMMENT ON COLUMN tenants.projects.updated_at IS 'When it last changed.';
CALL haechi.protect_tenant_table('tenants.projects');

CREATE TABLE tenants.members (
  tenant_id  uuid        NOT NULL REFERENCES tenants.tenants (id),
  user_id    uuid        NOT NULL,
  state      text        NOT NULL CHECK (state IN ('invited', 'active', 'suspended')),
  joined_at  timestamptz,
  created_at timestamptz NOT NULL,
  CONSTRAINT members_pkey PRIMARY KEY (tenant_id, user_id),
  CHECK ((state = 'invited') = (joined_at IS NULL))
);
CREATE INDEX members_user_id ON tenants.members (user_id);
COMMENT ON TABLE tenants.members IS 'Who belongs to which organisation; members of the operator are under the nil UUID.';
COMMENT ON COLUMN tenants.members.tenant_id IS 'The organisation.';
COMMENT ON COLUMN tenants.members.user_id IS 'The person, as the identity module knows them.';
COMMENT ON COLUMN tenants.members.state IS 'invited until the link is used, then active; suspended while access is taken away.';
COMMENT ON COLUMN tenants.members.joined_at IS 'When the invitation was accepted; null until then.';
COMMENT ON COLUMN tenants.members.created_at IS 'When the person was invited or added.';
CALL haechi.protect_tenant_table('tenants.members');
