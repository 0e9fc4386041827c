import type { AuditEntry, AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { compareCodePoints } from '@haechi/decision';
import { formatId, newId, type RuleId, type SeparationId } from '@haechi/kernel';
import type { AccessTables } from '../../tables.ts';
import type { Change } from '../domain/change.ts';
import type { RuleText, SeparationText } from '../domain/parts.ts';
import { type BulkContext, demandNamed, scopeIdOf } from './bulk-context.ts';

interface Deps {
  readonly audit: Pick<AuditModule, 'recordMany'>;
}

/** Makes, edits and takes away rules for everyone at a place. */
export function createWriteRules({ audit }: Deps) {
  return async (tx: Tx, context: BulkContext, changes: readonly Change<'rules'>[]): Promise<void> => {
    const entries: AuditEntry[] = [];
    for (const change of changes) entries.push(...(await writeRule(tx, context, change)));
    await audit.recordMany(tx, context.caller.tenantId, context.origin, entries);
  };
}

async function writeRule(
  tx: Tx,
  context: BulkContext,
  { id: known, before, after }: Change<'rules'>,
): Promise<AuditEntry[]> {
  const text = after ?? before;
  if (text === null) return [];
  const db = tx.withTables<AccessTables>();
  const id: RuleId = known ?? newId('rule');
  const { permissions, condition, enabled } = text;
  if (after === null) await db.deleteFrom('access.policy_rules').where('id', '=', id).execute();
  else if (before === null)
    await db
      .insertInto('access.policy_rules')
      .values({
        id,
        tenant_id: context.caller.tenantId,
        name: text.name,
        effect: text.effect,
        scope_id: scopeIdOf(context, text.scope),
        permissions,
        condition,
        enabled,
        version: 1,
        created_by: context.caller.id,
        created_at: context.now,
        updated_at: context.now,
      })
      .execute();
  else
    await db
      .updateTable('access.policy_rules')
      .set((eb) => ({
        permissions,
        condition,
        enabled,
        updated_at: context.now,
        version: eb('version', '+', 1),
      }))
      .where('id', '=', id)
      .execute();
  const action = after === null ? 'deleted' : before === null ? 'created' : 'updated';
  return [
    {
      action: `policy_rule.${action}`,
      target: { kind: 'rule', id: formatId('rule', id), name: text.name },
      scopeId: scopeIdOf(context, text.scope),
      reason: context.reason,
      details: { plan: context.plan },
      ...(before === null ? {} : { before: plainRule(before) }),
      ...(after === null ? {} : { after: plainRule(after) }),
    },
  ];
}

const plainRule = (rule: RuleText) => ({ ...rule, permissions: [...rule.permissions] });

/** Makes and takes away pairs of separated duties. Those that go do so first: one of them may come back by another name. */
export function createWriteSeparations({ audit }: Deps) {
  return async (tx: Tx, context: BulkContext, changes: readonly Change<'separations'>[]): Promise<void> => {
    const entries: AuditEntry[] = [];
    for (const { id, before } of changes)
      if (id !== null && before !== null) entries.push(await dropPair(tx, context, id, before));
    for (const { after } of changes) if (after !== null) entries.push(await makePair(tx, context, after));
    await audit.recordMany(tx, context.caller.tenantId, context.origin, entries);
  };
}

async function dropPair(
  tx: Tx,
  context: BulkContext,
  id: SeparationId,
  before: SeparationText,
): Promise<AuditEntry> {
  await tx.withTables<AccessTables>().deleteFrom('access.separation_rules').where('id', '=', id).execute();
  return describePair(context, 'separation.deleted', id, before);
}

async function makePair(tx: Tx, context: BulkContext, text: SeparationText): Promise<AuditEntry> {
  const side = (name: string): string => (text.kind === 'role' ? demandNamed(context.roleIds, name) : name);
  const [first = '', second = ''] = text.pair.map(side).toSorted(compareCodePoints);
  const id = newId('separation');
  await tx
    .withTables<AccessTables>()
    .insertInto('access.separation_rules')
    .values({
      id,
      tenant_id: context.caller.tenantId,
      name: text.name,
      kind: text.kind,
      first,
      second,
      created_by: context.caller.id,
      created_at: context.now,
    })
    .execute();
  return describePair(context, 'separation.created', id, text);
}

function describePair(
  context: BulkContext,
  action: 'separation.created' | 'separation.deleted',
  id: SeparationId,
  { name, kind, pair }: SeparationText,
): AuditEntry {
  const said = { name, kind, pair: [...pair] };
  return {
    action,
    target: { kind: 'separation', id: formatId('separation', id), name },
    scopeId: context.caller.scopeId,
    reason: context.reason,
    details: { plan: context.plan },
    ...(action === 'separation.created' ? { after: said } : { before: said }),
  };
}
