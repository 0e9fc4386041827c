import type { Tx } from '@haechi/database';
import { formatId, type TenantId, type UserId } from '@haechi/kernel';
import type { ProvisioningDeps } from '../ports.ts';
import type { Attributes, ProvisioningTables } from '../tables.ts';

/** A person of an organisation as SCIM sees them. */
export interface ScimPerson {
  readonly id: UserId;
  readonly userName: string;
  readonly email: string;
  readonly externalId: string | null;
  readonly attributes: Attributes;
  /** Null when they are no member: the directory has set them inactive before they ever came. */
  readonly state: 'invited' | 'active' | 'suspended' | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const isActive = ({ state }: ScimPerson): boolean => state === 'invited' || state === 'active';

/** Changes with everything a directory can see of the person. */
export const etagOf = (person: ScimPerson): string => `W/"${person.version}-${person.state ?? 'gone'}"`;

export type FindPeople = (
  tx: Tx,
  tenantId: TenantId,
  ids?: readonly UserId[],
) => Promise<Map<UserId, ScimPerson>>;

/** Members of the organisation who are people, with what the directory says of them; all, or those of some ids. */
export function createFindPeople({
  identity,
  memberships,
}: Pick<ProvisioningDeps, 'identity' | 'memberships'>): FindPeople {
  return async (tx, tenantId, ids) => {
    if (ids?.length === 0) return new Map();
    const known = await tx
      .withTables<ProvisioningTables>()
      .selectFrom('provisioning.users')
      .selectAll()
      .$if(ids !== undefined, (query) => query.where('user_id', 'in', [...(ids ?? [])]))
      .execute();
    const rows = new Map(known.map((row) => [row.user_id, row]));
    const members = await memberships.listMembers(tx, tenantId, ids);
    const states = new Map(members.map((member) => [member.userId, member]));
    const users = await identity.findUsers(tx, [...new Set([...rows.keys(), ...states.keys()])]);
    const people = [...users.values()].filter(({ kind }) => kind === 'person');
    return new Map(
      people.map(({ id, email, displayName }) => {
        const row = rows.get(id);
        const member = states.get(id);
        const since = row?.created_at ?? member?.createdAt ?? new Date(0);
        return [
          id,
          {
            id,
            userName: row?.user_name ?? email,
            email: row?.email ?? email,
            externalId: row?.external_id ?? null,
            attributes: row?.attributes ?? {
              displayName,
              emails: [{ value: email, type: 'work', primary: true }],
            },
            state: member?.state ?? null,
            version: row?.version ?? 0,
            createdAt: since,
            updatedAt: row?.updated_at ?? since,
          },
        ];
      }),
    );
  };
}

/** The groups of people, by their names. */
export async function findGroupsOf(tx: Tx, ids: readonly UserId[]) {
  if (ids.length === 0) return new Map<UserId, { value: string; display: string }[]>();
  const rows = await tx
    .withTables<ProvisioningTables>()
    .selectFrom('provisioning.group_members as m')
    .innerJoin('provisioning.groups as g', 'g.id', 'm.group_id')
    .select(['m.user_id', 'g.id', 'g.display_name'])
    .where('m.user_id', 'in', [...ids])
    .orderBy('g.display_name')
    .execute();
  const grouped = Map.groupBy(rows, (row) => row.user_id);
  return new Map(
    [...grouped].map(([userId, groups]) => [
      userId,
      groups.map((group) => ({ value: formatId('group', group.id), display: group.display_name })),
    ]),
  );
}
