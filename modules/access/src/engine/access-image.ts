import { buildSnapshot, type Snapshot } from '@haechi/decision';
import type { Database } from '@haechi/database';
import type { AssignmentId, RoleId, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { ScopeKind } from '@haechi/decision';
import { sql } from 'kysely';
import { covers } from '../domain/cover-permission.ts';
import type { RoleLevel } from '../domain/role-level.ts';
import type { AccessTables, AssignmentOrigin } from '../tables.ts';

export interface ScopeInfo {
  readonly id: ScopeId;
  readonly kind: ScopeKind;
  readonly name: string;
  readonly tenantId: TenantId;
  readonly parentId: ScopeId | null;
}

export interface RoleInfo {
  readonly id: RoleId;
  readonly tenantId: TenantId;
  readonly key: string;
  readonly name: string;
  readonly level: RoleLevel;
  readonly base: boolean;
}

export interface AssignmentInfo {
  readonly id: AssignmentId;
  readonly tenantId: TenantId;
  readonly principalId: UserId;
  readonly roleId: RoleId;
  readonly scopeId: ScopeId;
  readonly startsAtMs: number | null;
  readonly endsAtMs: number | null;
  readonly origin: AssignmentOrigin;
  readonly reason: string;
  readonly createdAtMs: number;
}

/** The access model at one revision: the compiled snapshot, and what people are shown about its parts. */
export interface AccessImage {
  readonly revision: number;
  readonly snapshot: Snapshot;
  readonly scopes: ReadonlyMap<string, ScopeInfo>;
  readonly roles: ReadonlyMap<string, RoleInfo>;
  readonly assignments: ReadonlyMap<string, AssignmentInfo>;
  readonly assignmentsByPrincipal: ReadonlyMap<string, readonly AssignmentInfo[]>;
}

const millis = (date: Date | null): number | null => date?.getTime() ?? null;

/** Reads the revision only; cheap enough to ask every second. */
export async function readRevision(database: Database): Promise<number> {
  return await database.system(
    'watch the access revision',
    async (tx) =>
      (
        await tx
          .withTables<AccessTables>()
          .selectFrom('access.revision')
          .select('value')
          .executeTakeFirstOrThrow()
      ).value,
    { readOnly: true },
  );
}

/** Reads the whole model as it was at one instant and compiles it. Rights of suspended principals are left out. */
export async function loadAccessImage(database: Database): Promise<AccessImage> {
  const rows = await database.system(
    'load the access model',
    async (tx) => {
      const db = tx.withTables<AccessTables>();
      return {
        revision: (await db.selectFrom('access.revision').select('value').executeTakeFirstOrThrow()).value,
        permissions: await db.selectFrom('access.permissions').selectAll().orderBy('permission').execute(),
        scopes: await db.selectFrom('access.scopes').selectAll().execute(),
        roles: await db.selectFrom('access.roles').selectAll().execute(),
        grants: await db.selectFrom('access.role_permissions').select(['role_id', 'pattern']).execute(),
        assignments: await db
          .selectFrom('access.assignments as a')
          .selectAll('a')
          .where('revoked_at', 'is', null)
          .where(
            sql<boolean>`NOT EXISTS (SELECT FROM access.suspensions s WHERE s.tenant_id = a.tenant_id AND s.principal_id = a.principal_id)`,
          )
          .execute(),
      };
    },
    { readOnly: true, isolation: 'repeatable read' },
  );

  // A role may still name what an earlier version registered: that gives nothing, and must not keep the rest from loading.
  const registered = rows.permissions.map(({ permission }) => permission);
  const grants = rows.grants.filter(({ pattern }) =>
    registered.some((permission) => covers(pattern, permission)),
  );
  const patterns = Map.groupBy(grants, (grant) => grant.role_id);
  const assignments = rows.assignments.map(
    (row): AssignmentInfo => ({
      id: row.id,
      tenantId: row.tenant_id,
      principalId: row.principal_id,
      roleId: row.role_id,
      scopeId: row.scope_id,
      startsAtMs: millis(row.starts_at),
      endsAtMs: millis(row.ends_at),
      origin: row.origin,
      reason: row.reason,
      createdAtMs: row.created_at.getTime(),
    }),
  );
  const snapshot = buildSnapshot(
    {
      permissions: rows.permissions.map(({ permission, sensitive }) => ({
        ...splitPermission(permission),
        sensitive,
      })),
      roles: rows.roles.map((role) => ({
        id: role.id,
        key: role.key,
        parentRoleId: role.parent_role_id,
        grants: (patterns.get(role.id) ?? []).map(({ pattern }) => pattern),
      })),
      scopes: rows.scopes.map(({ id, kind, parent_id }) => ({ id, kind, parentId: parent_id })),
      assignments: assignments.map(({ startsAtMs, endsAtMs, ...rest }) => ({
        ...rest,
        startsAt: startsAtMs,
        endsAt: endsAtMs,
      })),
    },
    { revision: rows.revision },
  );
  return {
    revision: rows.revision,
    snapshot,
    scopes: new Map(
      rows.scopes.map((row) => [
        row.id,
        { id: row.id, kind: row.kind, name: row.name, tenantId: row.tenant_id, parentId: row.parent_id },
      ]),
    ),
    roles: new Map(
      rows.roles.map((row) => [
        row.id,
        {
          id: row.id,
          tenantId: row.tenant_id,
          key: row.key,
          name: row.name,
          level: row.level,
          base: row.base,
        },
      ]),
    ),
    assignments: new Map(assignments.map((assignment) => [assignment.id, assignment])),
    assignmentsByPrincipal: Map.groupBy(assignments, (assignment) => assignment.principalId),
  };
}

/** `resource:action` in its two parts. */
export function splitPermission(permission: string): { resource: string; action: string } {
  const [resource = '', action = ''] = permission.split(':');
  return { resource, action };
}
