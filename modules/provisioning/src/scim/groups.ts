import type { Tx } from '@haechi/database';
import { formatId, newId, parseId, type UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import SCIMMY from 'scimmy';
import type { ProvisioningDeps } from '../ports.ts';
import type { FindPeople } from '../queries/find-people.ts';
import type { GroupId, ProvisioningTables } from '../tables.ts';
import type { SyncRoles } from '../use-cases/sync-roles.ts';
import type { ScimResource } from './handle-resource.ts';
import { scimError } from './scim-error.ts';
import type { ScimCall } from './scim-request.ts';

const { Schemas } = SCIMMY;
type GroupSchema = InstanceType<typeof Schemas.Group>;
type GroupRow = Selectable<ProvisioningTables['provisioning.groups']>;

const MEMBERS_MAX = 10_000;
const tables = (tx: Tx) => tx.withTables<ProvisioningTables>();

type Deps = Pick<ProvisioningDeps, 'audit' | 'identity'> & {
  readonly findPeople: FindPeople;
  readonly syncRoles: SyncRoles;
};

const toResource = (row: GroupRow, members: readonly object[]): Record<string, unknown> => ({
  id: formatId('group', row.id),
  ...(row.external_id === null ? {} : { externalId: row.external_id }),
  displayName: row.display_name,
  members,
  meta: {
    created: row.created_at.toISOString(),
    lastModified: row.updated_at.toISOString(),
    version: `W/"${row.version}"`,
  },
});

/** Ids of the members a directory wants. @throws {Error} of SCIM when one is no user of the organisation */
async function readMembers(
  { tx, caller }: ScimCall,
  { members = [] }: GroupSchema,
  findPeople: FindPeople,
): Promise<UserId[]> {
  if (members.length > MEMBERS_MAX) throw scimError(413, 'tooMany', `at most ${MEMBERS_MAX} members`);
  const ids = [...new Set(members.map(({ value }) => parseId('user', value)))];
  const known = ids.filter((id) => id !== undefined);
  const people = await findPeople(tx, caller.tenantId, known);
  if (known.length !== ids.length || known.some((id) => !people.has(id)))
    throw scimError(400, 'invalidValue', 'members has a value that is no user of this organisation');
  return known;
}

async function demand({ tx }: ScimCall, id: GroupId): Promise<GroupRow> {
  const row = await tables(tx)
    .selectFrom('provisioning.groups')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw scimError(404, null, 'no such group');
  return row;
}

async function membersOf(tx: Tx, ids: readonly GroupId[]) {
  if (ids.length === 0) return [];
  return await tables(tx)
    .selectFrom('provisioning.group_members')
    .select(['group_id', 'user_id'])
    .where('group_id', 'in', [...ids])
    .orderBy('user_id')
    .execute();
}

async function refuseTakenName({ tx }: ScimCall, name: string, except: GroupId | undefined): Promise<void> {
  const taken = await tables(tx)
    .selectFrom('provisioning.groups')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['display_name']), '=', name.toLowerCase()))
    .executeTakeFirst();
  if (taken !== undefined && taken.id !== except) throw scimError(409, 'uniqueness', 'displayName is taken');
}

const namesOf = (instance: GroupSchema) => ({
  display_name: instance.displayName,
  external_id: 'externalId' in instance ? instance.externalId : null,
});

async function setMembers(call: ScimCall, id: GroupId, wanted: readonly UserId[]): Promise<void> {
  const { tx, caller } = call;
  const before = (await membersOf(tx, [id])).map((member) => member.user_id);
  const gone = before.filter((userId) => !wanted.includes(userId));
  const added = wanted.filter((userId) => !before.includes(userId));
  if (gone.length > 0)
    await tables(tx)
      .deleteFrom('provisioning.group_members')
      .where('group_id', '=', id)
      .where('user_id', 'in', gone)
      .execute();
  if (added.length > 0)
    await tables(tx)
      .insertInto('provisioning.group_members')
      .values(added.map((userId) => ({ tenant_id: caller.tenantId, group_id: id, user_id: userId })))
      .execute();
}

/** Groups of a directory. What the members of one may do is decided in the console, not by the directory. */
export function createScimGroups({ audit, identity, findPeople, syncRoles }: Deps): ScimResource {
  async function present({ tx }: ScimCall, rows: readonly GroupRow[]) {
    const members = await membersOf(
      tx,
      rows.map(({ id }) => id),
    );
    const users = await identity.findUsers(
      tx,
      members.map((member) => member.user_id),
    );
    const grouped = Map.groupBy(members, (member) => member.group_id);
    return rows.map((row) =>
      toResource(
        row,
        (grouped.get(row.id) ?? []).map(({ user_id: id }) => ({
          value: formatId('user', id),
          display: users.get(id)?.displayName ?? '',
          type: 'User',
        })),
      ),
    );
  }

  async function record(call: ScimCall, action: string, id: GroupId, name: string, memberCount: number) {
    await audit.record(call.tx, call.caller.tenantId, call.origin, {
      action,
      target: { kind: 'group', id: formatId('group', id), name },
      scopeId: call.caller.scopeId,
      details: { members: memberCount },
    });
  }

  /** Writes name and members, and brings the roles of everybody who came or went to where they belong. */
  async function write(call: ScimCall, id: GroupId, instance: GroupSchema, before: readonly UserId[]) {
    const members = await readMembers(call, instance, findPeople);
    await setMembers(call, id, members);
    await syncRoles(call, [...new Set([...before, ...members])], `SCIM: ${instance.displayName}`);
    await record(call, 'provisioning.group_changed', id, instance.displayName, members.length);
  }

  return {
    schema: Schemas.Group,
    endpoint: '/Groups',
    parse: (id) => parseId('group', id),

    async list(call) {
      const rows = await tables(call.tx)
        .selectFrom('provisioning.groups')
        .selectAll()
        .orderBy('id')
        .execute();
      return { resources: await present(call, rows), isFiltered: false };
    },

    async find(call, id) {
      const [resource] = await present(call, [await demand(call, id as GroupId)]); // as parse gave it
      return resource ?? {};
    },

    async create(call, body) {
      const instance = body as GroupSchema; // of this resource's own schema
      await refuseTakenName(call, instance.displayName, undefined);
      const id = newId('group');
      const made = {
        id,
        tenant_id: call.caller.tenantId,
        version: 1,
        created_at: call.at,
        updated_at: call.at,
      };
      await tables(call.tx)
        .insertInto('provisioning.groups')
        .values({ ...made, ...namesOf(instance) })
        .execute();
      await write(call, id, instance, []);
      return await this.find(call, id);
    },

    async replace(call, key, body) {
      const instance = body as GroupSchema; // of this resource's own schema
      const group = await demand(call, key as GroupId); // as parse gave it
      await refuseTakenName(call, instance.displayName, group.id);
      const before = (await membersOf(call.tx, [group.id])).map((member) => member.user_id);
      await tables(call.tx)
        .updateTable('provisioning.groups')
        .set({ ...namesOf(instance), version: group.version + 1, updated_at: call.at })
        .where('id', '=', group.id)
        .execute();
      await write(call, group.id, instance, before);
      return await this.find(call, key);
    },

    async remove(call, key) {
      const group = await demand(call, key as GroupId); // as parse gave it
      const members = (await membersOf(call.tx, [group.id])).map((member) => member.user_id);
      await tables(call.tx).deleteFrom('provisioning.groups').where('id', '=', group.id).execute();
      await syncRoles(call, members, `SCIM: ${group.display_name}`);
      await record(call, 'provisioning.group_deleted', group.id, group.display_name, members.length);
    },
  };
}
