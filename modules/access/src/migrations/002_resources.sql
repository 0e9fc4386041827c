-- What outside programs ask about: types and their actions, the things themselves, and the names people have there.

CREATE TABLE access.entity_types (
  type            text        PRIMARY KEY CHECK (type ~ '^[a-z][a-z0-9_-]{0,63}$'),
  actions         jsonb       NOT NULL CHECK (jsonb_typeof(actions) = 'array'),
  caller_supplied jsonb       NOT NULL CHECK (jsonb_typeof(caller_supplied) = 'array'),
  version         integer     NOT NULL DEFAULT 1,
  updated_at      timestamptz NOT NULL
);
COMMENT ON TABLE access.entity_types IS 'Types of resources and subjects outside programs ask about; the operator declares them for all tenants.';
COMMENT ON COLUMN access.entity_types.type IS 'Type, as in a permission before the colon.';
COMMENT ON COLUMN access.entity_types.actions IS 'Declared actions, each registered as the permission type:action: name, sensitive.';
COMMENT ON COLUMN access.entity_types.caller_supplied IS 'Attributes whose value in a request wins over the registered one.';
COMMENT ON COLUMN access.entity_types.version IS 'Grows with every change.';
COMMENT ON COLUMN access.entity_types.updated_at IS 'When it was last changed.';
REVOKE DELETE ON access.entity_types FROM haechi_app;

CREATE TABLE access.resources (
  tenant_id   uuid        NOT NULL,
  type        text        NOT NULL COLLATE "C" CHECK (type ~ '^[a-z][a-z0-9_-]{0,63}$'),
  id          text        NOT NULL COLLATE "C" CHECK (length(id) BETWEEN 1 AND 190),
  scope_id    uuid        NOT NULL REFERENCES access.scopes (id),
  parent_type text        COLLATE "C",
  parent_id   text        COLLATE "C",
  owner_id    uuid,
  attributes  jsonb       NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
  version     integer     NOT NULL DEFAULT 1,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, type, id),
  FOREIGN KEY (tenant_id, parent_type, parent_id) REFERENCES access.resources (tenant_id, type, id),
  CHECK ((parent_type IS NULL) = (parent_id IS NULL))
);
CREATE INDEX resources_parent ON access.resources (tenant_id, parent_type, parent_id);
CREATE INDEX resources_scope_id ON access.resources (scope_id);
COMMENT ON TABLE access.resources IS 'Things of a tenant that access is asked about, with what conditions read about them.';
COMMENT ON COLUMN access.resources.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.resources.type IS 'Type; the part of a permission before the colon.';
COMMENT ON COLUMN access.resources.id IS 'Name of the thing among those of its type, as the outside program knows it.';
COMMENT ON COLUMN access.resources.scope_id IS 'Where it lies: rights held there or above reach it.';
COMMENT ON COLUMN access.resources.parent_type IS 'Type of what it lies in.';
COMMENT ON COLUMN access.resources.parent_id IS 'Id of what it lies in.';
COMMENT ON COLUMN access.resources.owner_id IS 'Principal it belongs to.';
COMMENT ON COLUMN access.resources.attributes IS 'What conditions read; wins over what a request says, unless declared otherwise.';
COMMENT ON COLUMN access.resources.version IS 'Grows with every change.';
COMMENT ON COLUMN access.resources.updated_at IS 'When it was last changed.';
CALL haechi.protect_tenant_table('access.resources');

CREATE TABLE access.subjects (
  tenant_id    uuid        NOT NULL,
  type         text        NOT NULL COLLATE "C" CHECK (type ~ '^[a-z][a-z0-9_-]{0,63}$'),
  id           text        NOT NULL COLLATE "C" CHECK (length(id) BETWEEN 1 AND 190),
  principal_id uuid        NOT NULL,
  attributes   jsonb       NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
  version      integer     NOT NULL DEFAULT 1,
  updated_at   timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, type, id)
);
CREATE UNIQUE INDEX subjects_principal ON access.subjects (tenant_id, principal_id, type);
COMMENT ON TABLE access.subjects IS 'Names principals have in outside programs, and what conditions read about them.';
COMMENT ON COLUMN access.subjects.tenant_id IS 'Tenant.';
COMMENT ON COLUMN access.subjects.type IS 'Type of subject, such as user.';
COMMENT ON COLUMN access.subjects.id IS 'Name among those of its type, as the outside program knows it.';
COMMENT ON COLUMN access.subjects.principal_id IS 'Principal the name stands for.';
COMMENT ON COLUMN access.subjects.attributes IS 'What conditions read; wins over what a request says, unless declared otherwise.';
COMMENT ON COLUMN access.subjects.version IS 'Grows with every change.';
COMMENT ON COLUMN access.subjects.updated_at IS 'When it was last changed.';
CALL haechi.protect_tenant_table('access.subjects');
