import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, type RoleId } from '@haechi/kernel';
import type { AccessTables } from '../tables.ts';
import type { createEditRole } from './edit-role.ts';
import type { RefuseConflictingEdit } from './refuse-conflicting-edit.ts';

export interface RoleEdit {
  readonly roleId: RoleId;
  /** The version the edit was made from. */
  readonly version: number;
  readonly patterns: readonly string[];
}

/**
 * Edits several roles together, all or none.
 * @throws CodedError `VAL_003` naming every role that was changed meanwhile, and what editing one role throws
 */
export function createEditRoles({
  editRole,
  refuseConflictingEdit,
}: {
  readonly editRole: ReturnType<typeof createEditRole>;
  readonly refuseConflictingEdit: RefuseConflictingEdit;
}) {
  return async (
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    edits: readonly RoleEdit[],
    reason: string,
  ): Promise<void> => {
    // Always in the same order: of two people who save at once one waits, and neither is lost in a deadlock.
    const ordered = edits.toSorted((a, b) => (a.roleId < b.roleId ? -1 : 1));
    const rows = await tx
      .withTables<AccessTables>()
      .selectFrom('access.roles')
      .select(['id', 'version'])
      .where(
        'id',
        'in',
        ordered.map(({ roleId }) => roleId),
      )
      .where('base', '=', false)
      .orderBy('id')
      .forUpdate()
      .execute();
    const versions = new Map(rows.map((row) => [row.id, row.version]));
    const conflicts = ordered.filter(({ roleId, version }) => (versions.get(roleId) ?? version) !== version);
    if (conflicts.length > 0) {
      const names = conflicts.map(({ roleId }) => formatId('role', roleId));
      throw new CodedError('VAL_003', { where: names.join(', '), extensions: { conflicts: names } });
    }
    await refuseConflictingEdit(tx, caller.tenantId, ordered);
    for (const { roleId, version, patterns } of ordered)
      await editRole.updateRole(tx, caller, origin, roleId, version, {
        patterns,
        reason,
        conflictsJudged: true,
      });
  };
}
