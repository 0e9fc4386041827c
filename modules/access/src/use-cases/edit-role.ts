import type { AuditModule, AuditOrigin } from '@haechi/audit';
import { isUniqueViolation, type Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, newId, type RoleId } from '@haechi/kernel';
import { findBrokenLocks } from '../domain/template-diff.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { Deciding } from '../engine/decide.ts';
import type { AccessTables } from '../tables.ts';
import { readLocks } from './read-locks.ts';
import type { RefuseConflictingEdit } from './refuse-conflicting-edit.ts';
import { expandPatterns, refuseExcess } from './refuse-patterns.ts';

export interface EditRoleDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly refuseConflictingEdit: RefuseConflictingEdit;
}

export interface NewRole {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly level: 'tenant' | 'project';
  readonly parentRoleId?: RoleId | undefined;
  readonly patterns: readonly string[];
}

export interface RoleChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly patterns?: readonly string[] | undefined;
  readonly reason?: string;
  /** The change comes from the template itself, which may change what it locks. */
  readonly followsTemplate?: boolean;
  /** Whoever edits several roles at once judges them together: what one of them gains another may lose. */
  readonly conflictsJudged?: boolean;
}

/** Roles a tenant makes for itself. Nobody can put into a role what he does not hold himself. */
export function createEditRole(deps: EditRoleDeps) {
  function refusePatterns(caller: Caller, patterns: readonly string[]): void {
    refuseExcess(expandPatterns(deps.mirror.current(), patterns), (permission) =>
      deps.deciding.mayGive(caller, permission, caller.scopeId),
    );
  }

  return {
    demandOwn,

    /** @throws CodedError `PERM_002`, `PERM_004`, `PERM_005` when the key is taken, `PERM_006` when the parent is of another level */
    async createRole(tx: Tx, caller: Caller, origin: AuditOrigin, input: NewRole): Promise<RoleId> {
      refusePatterns(caller, input.patterns);
      const db = tx.withTables<AccessTables>();
      if (input.parentRoleId !== undefined) {
        const parent = await db
          .selectFrom('access.roles')
          .select(['key', 'level'])
          .where('id', '=', input.parentRoleId)
          .executeTakeFirst();
        if (parent === undefined) throw new CodedError('RES_001', { where: 'parentRoleId' });
        if (parent.level !== input.level)
          throw new CodedError('PERM_006', { params: { role: parent.key, scope: input.level } });
      }
      const id = newId('role');
      try {
        await db
          .insertInto('access.roles')
          .values({
            id,
            tenant_id: caller.tenantId,
            key: input.key,
            name: input.name,
            description: input.description,
            level: input.level,
            base: false,
            parent_role_id: input.parentRoleId ?? null,
          })
          .execute();
      } catch (error) {
        if (isUniqueViolation(error, 'roles_key'))
          throw new CodedError('PERM_005', { params: { key: input.key } });
        throw error;
      }
      await setPatterns(tx, caller, id, input.patterns);
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'role.created',
        target: { kind: 'role', id: formatId('role', id), name: input.name },
        scopeId: caller.scopeId,
        after: {
          key: input.key,
          name: input.name,
          level: input.level,
          parentRoleId: input.parentRoleId === undefined ? null : formatId('role', input.parentRoleId),
          patterns: [...input.patterns],
        },
      });
      return id;
    },

    /** @throws CodedError `VAL_003` when the role changed since `version`, `PERM_003` for a base role, `PERM_010` when a holder would come by what is kept apart, `PERM_015` for what the template locks */
    async updateRole(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      id: RoleId,
      version: number,
      change: RoleChange,
    ): Promise<void> {
      const before = await demandOwn(tx, id);
      if (before.version !== version) throw new CodedError('VAL_003', { where: formatId('role', id) });
      if (change.patterns !== undefined) {
        refusePatterns(
          caller,
          change.patterns.filter((pattern) => !before.patterns.includes(pattern)),
        );
        if (change.followsTemplate !== true)
          await refuseBrokenLocks(tx, before.template_role_id, before.patterns, change.patterns);
        if (change.conflictsJudged !== true)
          await deps.refuseConflictingEdit(tx, caller.tenantId, [{ roleId: id, patterns: change.patterns }]);
        await setPatterns(tx, caller, id, change.patterns);
      }
      const after = {
        name: change.name ?? before.name,
        description: change.description ?? before.description,
      };
      await tx
        .withTables<AccessTables>()
        .updateTable('access.roles')
        .set({ ...after, version: version + 1 })
        .where('id', '=', id)
        .execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'role.updated',
        target: { kind: 'role', id: formatId('role', id), name: after.name },
        scopeId: caller.scopeId,
        ...(change.reason === undefined ? {} : { reason: change.reason }),
        before: { name: before.name, description: before.description, patterns: before.patterns },
        after: { ...after, patterns: [...(change.patterns ?? before.patterns)] },
      });
    },

    /** @throws CodedError `PERM_003` for a base role, or one that is held, inherited from, or has copies */
    async deleteRole(tx: Tx, caller: Caller, origin: AuditOrigin, id: RoleId): Promise<void> {
      const before = await demandOwn(tx, id);
      const db = tx.withTables<AccessTables>();
      const held = await db
        .selectFrom('access.assignments')
        .select('id')
        .where('role_id', '=', id)
        .executeTakeFirst();
      const inherited = await db
        .selectFrom('access.roles')
        .select('id')
        .where((eb) => eb.or([eb('parent_role_id', '=', id), eb('template_role_id', '=', id)]))
        .executeTakeFirst();
      if (held !== undefined || inherited !== undefined)
        throw new CodedError('PERM_003', { params: { role: before.key } });
      await db.deleteFrom('access.roles').where('id', '=', id).execute();
      await deps.audit.record(tx, caller.tenantId, origin, {
        action: 'role.deleted',
        target: { kind: 'role', id: formatId('role', id), name: before.name },
        scopeId: caller.scopeId,
        before: { key: before.key, name: before.name, level: before.level, patterns: before.patterns },
      });
    },
  };
}

async function setPatterns(
  tx: Tx,
  caller: Caller,
  roleId: RoleId,
  patterns: readonly string[],
): Promise<void> {
  const db = tx.withTables<AccessTables>();
  await db.deleteFrom('access.role_permissions').where('role_id', '=', roleId).execute();
  const unique = [...new Set(patterns)];
  if (unique.length > 0) {
    await db
      .insertInto('access.role_permissions')
      .values(unique.map((pattern) => ({ role_id: roleId, tenant_id: caller.tenantId, pattern })))
      .execute();
  }
}

async function refuseBrokenLocks(
  tx: Tx,
  templateId: RoleId | null,
  before: readonly string[],
  after: readonly string[],
): Promise<void> {
  if (templateId === null) return;
  const broken = findBrokenLocks(await readLocks(tx, templateId), before, after);
  if (broken.length > 0) throw new CodedError('PERM_015', { params: { permissions: broken.join(', ') } });
}

async function demandOwn(tx: Tx, id: RoleId) {
  const db = tx.withTables<AccessTables>();
  const row = await db
    .selectFrom('access.roles')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) {
    const visible = await db
      .selectFrom('access.roles')
      .select('base')
      .where('id', '=', id)
      .executeTakeFirst();
    throw visible === undefined
      ? new CodedError('RES_001')
      : new CodedError('PERM_003', { params: { role: formatId('role', id) } });
  }
  if (row.base) throw new CodedError('PERM_003', { params: { role: row.key } });
  const patterns = await db
    .selectFrom('access.role_permissions')
    .select('pattern')
    .where('role_id', '=', id)
    .orderBy('pattern')
    .execute();
  return { ...row, patterns: patterns.map(({ pattern }) => pattern) };
}
