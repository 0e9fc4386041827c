import type { Tx } from '@haechi/database';
import type { Clock, RoleId, TenantId, UserId } from '@haechi/kernel';
import type { AccessTables } from '../../tables.ts';
import { nameScopes } from '../domain/name-scopes.ts';
import type { BaseRoleFact, Standing, StandingModel } from '../domain/parts.ts';

export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly displayName: string;
}

export interface ReadStandingModelDeps {
  readonly clock: Clock;
  /** Everybody who belongs to a tenant. */
  readonly listPeople: (tx: Tx, tenantId: TenantId) => Promise<readonly Person[]>;
}

export type ReadStandingModel = (tx: Tx, tenantId: TenantId) => Promise<StandingModel>;

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

/**
 * Reads the access model of a tenant. Left out is what is no policy: what has ended, what was taken in an emergency,
 * and what people lent each other for a time.
 */
export function createReadStandingModel(deps: ReadStandingModelDeps): ReadStandingModel {
  return async (tx, tenantId) => {
    const people = await deps.listPeople(tx, tenantId);
    const scopes = nameScopes(
      (
        await tx
          .withTables<AccessTables>()
          .selectFrom('access.scopes')
          .select(['id', 'kind', 'name'])
          .where('tenant_id', '=', tenantId)
          .execute()
      ).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const labels = new Map(scopes.map(({ id, label }) => [id, label]));
    const emails = new Map(people.map(({ id, email }) => [id, email]));
    const { roles, baseRoles, keys, usedRoleIds } = await readRoles(tx, tenantId);
    const now = new Date(deps.clock.now());
    return {
      people: people.map(({ id, email, displayName }) => ({ id, text: { email, name: displayName } })),
      roles,
      baseRoles,
      usedRoleIds,
      scopes,
      assignments: await readAssignments(tx, tenantId, now, { emails, keys, labels }),
      rules: await readRules(tx, tenantId, labels),
      ...(await readSeparations(tx, tenantId, keys)),
      delegations: await readDelegations(tx, tenantId, now),
    };
  };
}

async function readRoles(tx: Tx, tenantId: TenantId) {
  const db = tx.withTables<AccessTables>();
  const rows = await db
    .selectFrom('access.roles')
    .selectAll()
    .where((eb) => eb.or([eb('tenant_id', '=', tenantId), eb('base', '=', true)]))
    .orderBy('key')
    .execute();
  const patterns = Map.groupBy(
    await db.selectFrom('access.role_permissions').select(['role_id', 'pattern']).execute(),
    (row) => row.role_id,
  );
  const locks = Map.groupBy(
    await db.selectFrom('access.role_locks').select(['role_id', 'permission']).execute(),
    (row) => row.role_id,
  );
  const keys = new Map(rows.map(({ id, key }) => [id, key]));
  const keyOf = (id: RoleId | null): string | null => (id === null ? null : (keys.get(id) ?? null));
  const describe = (row: (typeof rows)[number]) => ({
    key: row.key,
    level: row.level,
    parent: keyOf(row.parent_role_id),
    permissions: (patterns.get(row.id) ?? []).map(({ pattern }) => pattern).toSorted(),
    locks: (locks.get(row.id) ?? []).map(({ permission }) => permission).toSorted(),
  });
  const roles: Standing<'roles'>[] = [];
  const baseRoles: BaseRoleFact[] = [];
  for (const row of rows) {
    const said = describe(row);
    if (row.base || row.level === 'system') baseRoles.push({ id: row.id, ...said });
    else
      roles.push({
        id: row.id,
        text: {
          ...said,
          level: row.level,
          name: row.name,
          description: row.description,
          template: keyOf(row.template_role_id),
          breakGlassMinutes: row.break_glass_minutes,
        },
      });
  }
  const held = await db
    .selectFrom('access.assignments')
    .select('role_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .execute();
  const usedRoleIds = new Set([
    ...held.map(({ role_id }) => role_id),
    ...rows.flatMap(({ parent_role_id, template_role_id }) =>
      [parent_role_id, template_role_id].filter((id) => id !== null),
    ),
  ]);
  return { roles, baseRoles, keys, usedRoleIds };
}

interface Names {
  readonly emails: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

async function readAssignments(
  tx: Tx,
  tenantId: TenantId,
  now: Date,
  { emails, keys, labels }: Names,
): Promise<Standing<'assignments'>[]> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.assignments')
    .select(['id', 'principal_id', 'role_id', 'scope_id', 'starts_at', 'ends_at', 'condition', 'reason'])
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where('break_glass', '=', false)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => {
    const user = emails.get(row.principal_id);
    const role = keys.get(row.role_id);
    const scope = labels.get(row.scope_id);
    // Whoever is no member (any more) is named by nothing here; what they hold is looked after elsewhere.
    if (user === undefined || role === undefined || scope === undefined) return [];
    return [
      {
        id: row.id,
        text: {
          user,
          role,
          scope,
          startsAt: iso(row.starts_at),
          endsAt: iso(row.ends_at),
          condition: row.condition,
          reason: row.reason,
        },
      },
    ];
  });
}

async function readRules(
  tx: Tx,
  tenantId: TenantId,
  labels: ReadonlyMap<string, string>,
): Promise<Standing<'rules'>[]> {
  const rows = await tx
    .withTables<AccessTables>()
    .selectFrom('access.policy_rules')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, name, effect, scope_id, permissions, condition, enabled }) => ({
    id,
    text: {
      name,
      effect,
      scope: labels.get(scope_id) ?? scope_id,
      permissions: permissions.toSorted(),
      condition,
      enabled,
    },
  }));
}

async function readSeparations(tx: Tx, tenantId: TenantId, keys: ReadonlyMap<string, string>) {
  const db = tx.withTables<AccessTables>();
  const rows = await db
    .selectFrom('access.separation_rules')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id')
    .execute();
  const exceptions = await db
    .selectFrom('access.separation_exceptions')
    .select(['rule_id as separationId', 'principal_id as principalId'])
    .where('tenant_id', '=', tenantId)
    .execute();
  const side = (kind: 'role' | 'permission', text: string): string =>
    kind === 'role' ? (keys.get(text) ?? text) : text;
  const separations = rows.map(({ id, name, kind, first, second }): Standing<'separations'> => {
    const [one, other] = [side(kind, first), side(kind, second)];
    return { id, text: { name, kind, pair: one < other ? [one, other] : [other, one] } };
  });
  return { separations, exceptions };
}

async function readDelegations(tx: Tx, tenantId: TenantId, now: Date) {
  return await tx
    .withTables<AccessTables>()
    .selectFrom('access.permission_delegations')
    .select(['delegate_id as delegateId', 'permissions'])
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where('ends_at', '>', now)
    .execute();
}
