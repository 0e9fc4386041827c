import { formatId, parseId, type UserId } from '@haechi/kernel';
import SCIMMY from 'scimmy';
import type { ProvisioningDeps } from '../ports.ts';
import { etagOf, type FindPeople, findGroupsOf, isActive, type ScimPerson } from '../queries/find-people.ts';
import type { Attributes, ProvisioningTables } from '../tables.ts';
import type { SyncRoles } from '../use-cases/sync-roles.ts';
import type { ScimResource } from './handle-resource.ts';
import { scimError } from './scim-error.ts';
import type { ScimCall } from './scim-request.ts';

const { Schemas } = SCIMMY;
type UserSchema = InstanceType<typeof Schemas.User>;

/** Kept elsewhere, or not at all. */
const NOT_KEPT = new Set(['schemas', 'id', 'externalId', 'meta', 'userName', 'active', 'groups', 'password']);
const REASON = 'SCIM';

interface Wanted {
  readonly userName: string;
  readonly email: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly active: boolean;
  readonly attributes: Attributes;
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** What a directory wants a person to be. @throws {Error} of SCIM when there is no address to invite them by */
function readWanted(user: UserSchema): Wanted {
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(user));
  const { emails = [] } = user;
  const email = textOf(
    (emails.find(({ primary }) => primary) ?? emails[0])?.value ?? user.userName,
  )?.toLowerCase();
  if (email === undefined || !/^[^\s@]{1,64}@[^\s@]{1,189}$/.test(email))
    throw scimError(400, 'invalidValue', 'a person needs an e-mail address, in emails or as userName');
  const name = user.name?.formatted ?? [user.name?.familyName, user.name?.givenName].join(' ');
  return {
    userName: user.userName,
    email,
    displayName: (textOf(user.displayName) ?? textOf(name) ?? user.userName).slice(0, 100),
    externalId: textOf(plain['externalId']) ?? null,
    active: user.active !== false,
    attributes: Object.fromEntries(Object.entries(plain).filter(([key]) => !NOT_KEPT.has(key))),
  };
}

const toUserResource = (person: ScimPerson, groups: readonly object[] = []): Record<string, unknown> => ({
  ...person.attributes,
  id: formatId('user', person.id),
  ...(person.externalId === null ? {} : { externalId: person.externalId }),
  userName: person.userName,
  active: isActive(person),
  ...(groups.length === 0 ? {} : { groups }),
  meta: {
    created: person.createdAt.toISOString(),
    lastModified: person.updatedAt.toISOString(),
    version: etagOf(person),
  },
});

type Deps = Pick<ProvisioningDeps, 'identity' | 'tenants' | 'memberships' | 'audit'> & {
  readonly findPeople: FindPeople;
  readonly syncRoles: SyncRoles;
};

const tables = ({ tx }: ScimCall) => tx.withTables<ProvisioningTables>();

async function refuseTakenName(call: ScimCall, userName: string, except: UserId | undefined): Promise<void> {
  const taken = await tables(call)
    .selectFrom('provisioning.users')
    .select('user_id')
    .where((eb) => eb(eb.fn('lower', ['user_name']), '=', userName.toLowerCase()))
    .executeTakeFirst();
  if (taken !== undefined && taken.user_id !== except)
    throw scimError(409, 'uniqueness', 'userName is taken');
}

async function present(call: ScimCall, people: readonly ScimPerson[]) {
  const groups = await findGroupsOf(
    call.tx,
    people.map(({ id }) => id),
  );
  return people.map((person) => toUserResource(person, groups.get(person.id)));
}

/** People of an organisation, as its directory makes, changes and takes them away. */
export function createScimUsers(deps: Deps): ScimResource {
  const { identity, tenants, memberships, findPeople, syncRoles } = deps;

  async function demand(call: ScimCall, id: UserId): Promise<ScimPerson> {
    const person = (await findPeople(call.tx, call.caller.tenantId, [id])).get(id);
    if (person === undefined) throw scimError(404, null, 'no such user');
    return person;
  }

  async function store(call: ScimCall, id: UserId, wanted: Wanted, version: number): Promise<void> {
    const row = {
      user_name: wanted.userName,
      email: wanted.email,
      external_id: wanted.externalId,
      attributes: JSON.stringify(wanted.attributes),
      version,
      updated_at: call.at,
    };
    await tables(call)
      .insertInto('provisioning.users')
      .values({ ...row, tenant_id: call.caller.tenantId, user_id: id, created_at: call.at })
      .onConflict((conflict) => conflict.constraint('users_pkey').doUpdateSet(row))
      .execute();
    await deps.audit.record(call.tx, call.caller.tenantId, call.origin, {
      action: 'provisioning.user_changed',
      target: { kind: 'user', id: formatId('user', id), name: wanted.displayName },
      scopeId: call.caller.scopeId,
      after: { userName: wanted.userName, externalId: wanted.externalId, active: wanted.active },
    });
  }

  async function invite(call: ScimCall, { email, displayName }: Wanted): Promise<UserId> {
    await tenants.inviteMember(call.tx, call, { email, displayName, roles: [], reason: REASON });
    const user = await identity.findUserByEmail(call.tx, email);
    if (user === undefined) throw new Error('an invited person is not known');
    return user.id;
  }

  /** Lets a person in, or ends everything they have here at once. */
  async function setActive(call: ScimCall, person: ScimPerson, wanted: Wanted): Promise<void> {
    const { tx } = call;
    if (isActive(person) === wanted.active) return;
    if (wanted.active && person.state === 'suspended')
      await tenants.reactivateMember(tx, call, person.id, REASON);
    else if (wanted.active) {
      const id = await invite(call, { ...wanted, email: person.email });
      if (id !== person.id) throw scimError(409, 'uniqueness', 'the address belongs to another account');
    } else if (person.state === 'active') await tenants.suspendMember(tx, call, person.id, REASON);
    else await tenants.removeMember(tx, call, person.id, REASON);
    await syncRoles(call, [person.id], REASON);
  }

  /** A directory looks for one person before each change; that must not read everybody. */
  async function findByName(call: ScimCall, userName: string): Promise<readonly UserId[]> {
    const row = await tables(call)
      .selectFrom('provisioning.users')
      .select('user_id')
      .where((eb) => eb(eb.fn('lower', ['user_name']), '=', userName.toLowerCase()))
      .executeTakeFirst();
    if (row !== undefined) return [row.user_id];
    const user = await identity.findUserByEmail(call.tx, userName);
    return user === undefined ? [] : [user.id];
  }

  return {
    schema: Schemas.User,
    endpoint: '/Users',
    parse: (id) => parseId('user', id),

    async list(call, filter) {
      const name = /^\s*userName\s+eq\s+"([^"\\]{1,254})"\s*$/i.exec(filter ?? '')?.[1];
      const ids = name === undefined ? undefined : await findByName(call, name);
      const people = await findPeople(call.tx, call.caller.tenantId, ids);
      const found = [...people.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
      return {
        resources: await present(call, found),
        // A name is found whatever its case (RFC 7643, section 4.1.1), which the filter does not know.
        isFiltered: name !== undefined,
      };
    },

    async find(call, id) {
      const [resource] = await present(call, [await demand(call, id as UserId)]); // as parse gave it
      return resource ?? {};
    },

    async create(call, instance) {
      const wanted = readWanted(instance as UserSchema); // of this resource's own schema
      await refuseTakenName(call, wanted.userName, undefined);
      const id = await invite(call, wanted);
      await store(call, id, wanted, 1);
      if (!wanted.active) await setActive(call, await demand(call, id), wanted);
      return await this.find(call, id);
    },

    async replace(call, id, instance) {
      const person = await demand(call, id as UserId); // as parse gave it
      const wanted = readWanted(instance as UserSchema); // of this resource's own schema
      await refuseTakenName(call, wanted.userName, person.id);
      await store(call, person.id, wanted, person.version + 1);
      await setActive(call, person, wanted);
      return await this.find(call, id);
    },

    async remove(call, id) {
      const person = await demand(call, id as UserId); // as parse gave it
      const { tx, caller } = call;
      await tables(call).deleteFrom('provisioning.group_members').where('user_id', '=', person.id).execute();
      await syncRoles(call, [person.id], REASON);
      if (await memberships.isMember(tx, caller.tenantId, person.id))
        await tenants.removeMember(tx, call, person.id, REASON);
      await tables(call).deleteFrom('provisioning.users').where('user_id', '=', person.id).execute();
    },
  };
}
