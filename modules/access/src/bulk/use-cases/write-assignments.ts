import type { AuditEntry, AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type AssignmentId, formatId, newId, type ScopeId } from '@haechi/kernel';
import { sql } from 'kysely';
import { nameScope } from '../../domain/name-scope.ts';
import type { AccessTables } from '../../tables.ts';
import type { Change } from '../domain/change.ts';
import type { AssignmentText } from '../domain/parts.ts';
import { type BulkContext, demandNamed, inBatches, scopeIdOf } from './bulk-context.ts';

interface Named {
  readonly id: AssignmentId;
  readonly text: AssignmentText;
}

/** Takes roles back and gives them. What changes is taken back and given anew, so that its history stays. */
export function createWriteAssignments({ audit }: { readonly audit: Pick<AuditModule, 'recordMany'> }) {
  return async (tx: Tx, context: BulkContext, changes: readonly Change<'assignments'>[]): Promise<void> => {
    const revoked: Named[] = changes.flatMap(({ id, before }) =>
      id === null || before === null ? [] : [{ id, text: before }],
    );
    const granted: Named[] = changes.flatMap(({ after }) =>
      after === null ? [] : [{ id: newId('assignment'), text: after }],
    );
    for (const batch of inBatches(revoked)) await revoke(tx, context, batch);
    for (const batch of inBatches(granted)) await grant(tx, context, batch);
    await audit.recordMany(tx, context.caller.tenantId, context.origin, [
      ...revoked.map((one) => describe(context, one, 'role.revoked')),
      ...granted.map((one) => describe(context, one, 'role.granted')),
    ]);
  };
}

async function revoke(tx: Tx, { caller, now }: BulkContext, rows: readonly Named[]): Promise<void> {
  const ids = rows.map(({ id }) => id);
  const { numUpdatedRows } = await tx
    .withTables<AccessTables>()
    .updateTable('access.assignments')
    .set({ revoked_at: now, revoked_by: caller.id })
    .where(sql<boolean>`id = ANY(${ids}::uuid[])`)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== BigInt(rows.length))
    throw new Error('an assignment was taken back although all changes are held');
}

async function grant(tx: Tx, context: BulkContext, rows: readonly Named[]): Promise<void> {
  const { caller, now } = context;
  await tx
    .withTables<AccessTables>()
    .insertInto('access.assignments')
    .values(
      rows.map(({ id, text }) => ({
        id,
        tenant_id: caller.tenantId,
        principal_id: demandNamed(context.userIds, text.user),
        role_id: demandNamed(context.roleIds, text.role),
        scope_id: scopeIdOf(context, text.scope),
        starts_at: text.startsAt === null ? null : new Date(text.startsAt),
        ends_at: text.endsAt === null ? null : new Date(text.endsAt),
        condition: text.condition,
        origin: 'manual' as const,
        reason: text.reason,
        granted_by: caller.id,
        created_at: now,
        revoked_at: null,
        revoked_by: null,
      })),
    )
    .execute();
}

function describe(context: BulkContext, { id, text }: Named, action: string): AuditEntry {
  const scope = demandNamed(context.scopes, text.scope);
  const scopeId: ScopeId = scope.id;
  return {
    action,
    target: { kind: 'assignment', id: formatId('assignment', id), name: `${text.role} @ ${text.scope}` },
    scopeId,
    reason: action === 'role.granted' ? text.reason : context.reason,
    details: {
      principalId: formatId('user', demandNamed(context.userIds, text.user)),
      roleId: formatId('role', demandNamed(context.roleIds, text.role)),
      roleKey: text.role,
      scope: nameScope(scope.kind, scopeId),
      startsAt: text.startsAt,
      endsAt: text.endsAt,
      condition: text.condition,
      origin: 'import',
      plan: context.plan,
    },
  };
}
