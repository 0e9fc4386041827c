import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { PermissionDefinition } from '@haechi/http';
import { CodedError, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { sql } from 'kysely';
import { readsByName } from '../../domain/reads-by-name.ts';
import type { AuthzenTables, DeclaredAction } from '../tables.ts';

export interface EntityTypeDeclaration {
  readonly type: string;
  readonly actions: readonly DeclaredAction[];
  readonly callerSupplied: readonly string[];
}

export interface DeclareEntityTypeDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  /** What the product's own modules declare. */
  readonly permissions: () => readonly PermissionDefinition[];
}

/**
 * Declares a type anew: its actions become permissions, and those it no longer has stop being permissions. Roles that
 * name such a one keep the name; it gives nothing.
 * @throws CodedError `RES_011` when an action is one of the product's own
 */
export function createDeclareEntityType(deps: DeclareEntityTypeDeps) {
  return async (
    tx: Tx,
    origin: AuditOrigin,
    nowMs: number,
    { type, actions, callerSupplied }: EntityTypeDeclaration,
  ): Promise<void> => {
    const own = new Set(deps.permissions().map(({ permission }): string => permission));
    const taken = actions.find(({ name }) => own.has(`${type}:${name}`));
    if (taken !== undefined)
      throw new CodedError('RES_011', { params: { permission: `${type}:${taken.name}` } });
    const db = tx.withTables<AuthzenTables>();
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/base-model', 0))`.execute(tx);
    const before = await db
      .selectFrom('access.entity_types')
      .select(['actions', 'caller_supplied'])
      .where('type', '=', type)
      .executeTakeFirst();
    const values = {
      actions: JSON.stringify(actions),
      caller_supplied: JSON.stringify(callerSupplied),
      updated_at: new Date(nowMs),
    };
    await db
      .insertInto('access.entity_types')
      .values({ type, ...values })
      .onConflict((conflict) =>
        conflict.column('type').doUpdateSet({ ...values, version: sql`entity_types.version + 1` }),
      )
      .execute();
    await syncPermissions(tx, type, before?.actions ?? [], actions);
    await deps.audit.record(tx, PLATFORM_TENANT_ID, origin, {
      action: 'entity_type.declared',
      target: { kind: 'entity_type', id: type, name: type },
      scopeId: PLATFORM_SCOPE_ID,
      ...(before === undefined
        ? {}
        : { before: { actions: toJson(before.actions), callerSupplied: before.caller_supplied } }),
      after: { actions: toJson(actions), callerSupplied },
    });
  };
}

const toJson = (actions: readonly DeclaredAction[]) =>
  actions.map(({ name, sensitive, reads }) => ({ name, sensitive, reads: reads ?? readsByName(name) }));

async function syncPermissions(
  tx: Tx,
  type: string,
  before: readonly DeclaredAction[],
  after: readonly DeclaredAction[],
): Promise<void> {
  const db = tx.withTables<AuthzenTables>();
  const kept = new Set(after.map(({ name }) => name));
  const gone = before.filter(({ name }) => !kept.has(name)).map(({ name }) => `${type}:${name}`);
  if (gone.length > 0) await db.deleteFrom('access.permissions').where('permission', 'in', gone).execute();
  for (const { name, sensitive, reads = readsByName(name) } of after) {
    await db
      .insertInto('access.permissions')
      .values({ permission: `${type}:${name}`, sensitive, reads })
      .onConflict((conflict) => conflict.column('permission').doUpdateSet({ sensitive, reads }))
      .execute();
  }
}
