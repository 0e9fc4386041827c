-- What the directory of an organisation says about its people and groups (SCIM 2.0, RFC 7643).
-- Who belongs to the organisation is kept by `tenants`, and who somebody is by `identity`: a directory may say when its
-- people come and go, never what an account is called elsewhere.

CREATE TABLE provisioning.users (
  tenant_id   uuid        NOT NULL,
  user_id     uuid        NOT NULL,
  user_name   text        NOT NULL CHECK (length(user_name) BETWEEN 1 AND 254),
  email       text        NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
  external_id text        CHECK (length(external_id) BETWEEN 1 AND 500),
  attributes  jsonb       NOT NULL,
  version     integer     NOT NULL,
  created_at  timestamptz NOT NULL,
  updated_at  timestamptz NOT NULL,
  CONSTRAINT users_pkey PRIMARY KEY (tenant_id, user_id)
);
CREATE UNIQUE INDEX users_user_name ON provisioning.users (tenant_id, lower(user_name));
CREATE INDEX users_external_id ON provisioning.users (tenant_id, external_id);
COMMENT ON TABLE provisioning.users IS 'People as the directory knows them. Who is a member and has no row here was never touched by it.';
COMMENT ON COLUMN provisioning.users.tenant_id IS 'The organisation.';
COMMENT ON COLUMN provisioning.users.user_id IS 'The person, as the identity module knows them.';
COMMENT ON COLUMN provisioning.users.user_name IS 'Name of the person in the directory; unique in the organisation whatever its case.';
COMMENT ON COLUMN provisioning.users.email IS 'Address the person is invited by.';
COMMENT ON COLUMN provisioning.users.external_id IS 'Id of the person in the directory.';
COMMENT ON COLUMN provisioning.users.attributes IS 'The other attributes of the core schema, as they came; never a password.';
COMMENT ON COLUMN provisioning.users.version IS 'Counts changes by the directory; part of the ETag.';
COMMENT ON COLUMN provisioning.users.created_at IS 'When the directory first named the person.';
COMMENT ON COLUMN provisioning.users.updated_at IS 'When it last changed something.';
CALL haechi.protect_tenant_table('provisioning.users');

CREATE TABLE provisioning.groups (
  id           uuid        PRIMARY KEY,
  tenant_id    uuid        NOT NULL,
  display_name text        NOT NULL CHECK (length(display_name) BETWEEN 1 AND 200),
  external_id  text        CHECK (length(external_id) BETWEEN 1 AND 500),
  version      integer     NOT NULL,
  created_at   timestamptz NOT NULL,
  updated_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX groups_display_name ON provisioning.groups (tenant_id, lower(display_name));
COMMENT ON TABLE provisioning.groups IS 'Groups of the directory.';
COMMENT ON COLUMN provisioning.groups.id IS 'The group; public form grp_….';
COMMENT ON COLUMN provisioning.groups.tenant_id IS 'The organisation.';
COMMENT ON COLUMN provisioning.groups.display_name IS 'Its name; unique in the organisation whatever its case.';
COMMENT ON COLUMN provisioning.groups.external_id IS 'Its id in the directory.';
COMMENT ON COLUMN provisioning.groups.version IS 'Counts changes by the directory; the ETag.';
COMMENT ON COLUMN provisioning.groups.created_at IS 'When the directory made it.';
COMMENT ON COLUMN provisioning.groups.updated_at IS 'When it last changed it or its members.';
CALL haechi.protect_tenant_table('provisioning.groups');

CREATE TABLE provisioning.group_members (
  tenant_id uuid NOT NULL,
  group_id  uuid NOT NULL REFERENCES provisioning.groups (id) ON DELETE CASCADE,
  user_id   uuid NOT NULL,
  PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_user_id ON provisioning.group_members (tenant_id, user_id);
COMMENT ON TABLE provisioning.group_members IS 'Who is in which group.';
COMMENT ON COLUMN provisioning.group_members.tenant_id IS 'The organisation.';
COMMENT ON COLUMN provisioning.group_members.group_id IS 'The group.';
COMMENT ON COLUMN provisioning.group_members.user_id IS 'The person.';
CALL haechi.protect_tenant_table('provisioning.group_members');

CREATE TABLE provisioning.group_roles (
  tenant_id  uuid        NOT NULL,
  group_id   uuid        NOT NULL REFERENCES provisioning.groups (id) ON DELETE CASCADE,
  role_id    uuid        NOT NULL,
  scope_id   uuid        NOT NULL,
  created_by uuid        NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (group_id, role_id, scope_id)
);
CREATE INDEX group_roles_tenant_id ON provisioning.group_roles (tenant_id);
COMMENT ON TABLE provisioning.group_roles IS 'Roles that the members of a group hold. People decide this here; the directory decides who is in the group.';
COMMENT ON COLUMN provisioning.group_roles.tenant_id IS 'The organisation.';
COMMENT ON COLUMN provisioning.group_roles.group_id IS 'The group.';
COMMENT ON COLUMN provisioning.group_roles.role_id IS 'The role, as the access module knows it.';
COMMENT ON COLUMN provisioning.group_roles.scope_id IS 'Where it is held.';
COMMENT ON COLUMN provisioning.group_roles.created_by IS 'Who answers for it: held all of the role there.';
COMMENT ON COLUMN provisioning.group_roles.created_at IS 'Since when.';
CALL haechi.protect_tenant_table('provisioning.group_roles');

CREATE TABLE provisioning.grants (
  tenant_id     uuid NOT NULL,
  user_id       uuid NOT NULL,
  role_id       uuid NOT NULL,
  scope_id      uuid NOT NULL,
  assignment_id uuid NOT NULL,
  PRIMARY KEY (tenant_id, user_id, role_id, scope_id)
);
COMMENT ON TABLE provisioning.grants IS 'Assignments that groups gave, and only these are taken back with them. What people gave by hand stays.';
COMMENT ON COLUMN provisioning.grants.tenant_id IS 'The organisation.';
COMMENT ON COLUMN provisioning.grants.user_id IS 'Who holds it.';
COMMENT ON COLUMN provisioning.grants.role_id IS 'The role.';
COMMENT ON COLUMN provisioning.grants.scope_id IS 'Where.';
COMMENT ON COLUMN provisioning.grants.assignment_id IS 'The assignment, as the access module knows it.';
CALL haechi.protect_tenant_table('provisioning.grants');
