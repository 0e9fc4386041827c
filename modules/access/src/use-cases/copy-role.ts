import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, type RoleId } from '@haechi/kernel';
import { covers } from '../domain/cover-permission.ts';
import { listRegistered } from '../domain/list-registered.ts';
import { diffTemplate, type TemplateDiff, takeOver } from '../domain/template-diff.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { AccessTables } from '../tables.ts';
import type { createEditRole } from './edit-role.ts';
import { readLocks } from './read-locks.ts';
import { expandPatterns } from './refuse-patterns.ts';

export interface CopyRoleDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly editRole: ReturnType<typeof createEditRole>;
}

export interface RoleCopy {
  readonly key: string;
  readonly name: string;
  readonly description: string;
}

export interface CopyState extends TemplateDiff {
  readonly templateId: RoleId;
  /** Permissions the copy can neither add nor remove. */
  readonly locked: readonly string[];
}

/** Roles copied from other roles: made, compared with what they were copied from, brought up to it. */
export function createCopyRole({ audit, mirror, editRole }: CopyRoleDeps) {
  /** What a role gives by itself, as far as it is registered. */
  async function readPatterns(tx: Tx, id: RoleId): Promise<string[]> {
    const rows = await tx
      .withTables<AccessTables>()
      .selectFrom('access.role_permissions')
      .select('pattern')
      .where('role_id', '=', id)
      .orderBy('pattern')
      .execute();
    const registered = listRegistered(mirror.current().snapshot);
    return rows
      .map(({ pattern }) => pattern)
      .filter((pattern) => registered.some((permission) => covers(pattern, permission)));
  }

  async function readCopy(tx: Tx, id: RoleId) {
    const role = await tx
      .withTables<AccessTables>()
      .selectFrom('access.roles')
      .select(['id', 'name', 'template_role_id', 'template_patterns'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (role === undefined || role.template_role_id === null || role.template_patterns === null)
      throw new CodedError('RES_001');
    return {
      name: role.name,
      templateId: role.template_role_id,
      known: role.template_patterns,
      own: await readPatterns(tx, id),
      template: await readPatterns(tx, role.template_role_id),
    };
  }

  return {
    /** @throws CodedError `PERM_006` for a role of the platform, and what creating a role throws */
    async copy(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      templateId: RoleId,
      input: RoleCopy,
    ): Promise<RoleId> {
      const db = tx.withTables<AccessTables>();
      const template = await db
        .selectFrom('access.roles')
        .select(['key', 'level', 'parent_role_id'])
        .where('id', '=', templateId)
        .executeTakeFirst();
      if (template === undefined) throw new CodedError('RES_001');
      const { key, level } = template;
      if (level === 'system') throw new CodedError('PERM_006', { params: { role: key, scope: 'tenant' } });
      const patterns = await readPatterns(tx, templateId);
      const id = await editRole.createRole(tx, caller, origin, {
        ...input,
        level,
        parentRoleId: template.parent_role_id ?? undefined,
        patterns,
      });
      await db
        .updateTable('access.roles')
        .set({ template_role_id: templateId, template_patterns: patterns })
        .where('id', '=', id)
        .execute();
      await audit.record(tx, caller.tenantId, origin, {
        action: 'role.copied',
        target: { kind: 'role', id: formatId('role', id), name: input.name },
        scopeId: caller.scopeId,
        details: { templateId: formatId('role', templateId), templateKey: key },
      });
      return id;
    },

    /** @throws CodedError `RES_001` for a role that is no copy */
    async compareWithTemplate(tx: Tx, id: RoleId): Promise<CopyState> {
      const { templateId, own, template, known } = await readCopy(tx, id);
      return {
        templateId,
        locked: await readLocks(tx, templateId),
        ...diffTemplate(own, template, known),
      };
    },

    /** Brings into a copy what changed in its template; what the copy changed itself stays. */
    async takeOverChanges(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      id: RoleId,
      version: number,
    ): Promise<void> {
      const { name, templateId, own, template, known } = await readCopy(tx, id);
      await editRole.updateRole(tx, caller, origin, id, version, {
        patterns: takeOver(own, template, known),
        followsTemplate: true,
      });
      await tx
        .withTables<AccessTables>()
        .updateTable('access.roles')
        .set({ template_patterns: template })
        .where('id', '=', id)
        .execute();
      const { templateAdded, templateRemoved } = diffTemplate(own, template, known);
      await audit.record(tx, caller.tenantId, origin, {
        action: 'role.taken_over',
        target: { kind: 'role', id: formatId('role', id), name },
        scopeId: caller.scopeId,
        details: {
          templateId: formatId('role', templateId),
          added: [...templateAdded],
          removed: [...templateRemoved],
        },
      });
    },

    /** Says which permissions copies of a role may not change. @throws CodedError `PERM_003` for a base role, `PERM_004` */
    async setLocks(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      id: RoleId,
      permissions: readonly string[],
    ): Promise<void> {
      expandPatterns(mirror.current(), permissions);
      const role = await editRole.demandOwn(tx, id);
      const before = await readLocks(tx, id);
      const locks = [...new Set(permissions)].toSorted();
      const db = tx.withTables<AccessTables>();
      await db.deleteFrom('access.role_locks').where('role_id', '=', id).execute();
      if (locks.length > 0) {
        await db
          .insertInto('access.role_locks')
          .values(locks.map((permission) => ({ role_id: id, tenant_id: caller.tenantId, permission })))
          .execute();
      }
      await audit.record(tx, caller.tenantId, origin, {
        action: 'role.locked',
        target: { kind: 'role', id: formatId('role', id), name: role.name },
        scopeId: caller.scopeId,
        before: { locked: before },
        after: { locked: locks },
      });
    },
  };
}
