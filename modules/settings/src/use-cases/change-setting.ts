import type { AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { Definitions } from '../definitions.ts';
import { resolveSetting } from '../domain/resolve-setting.ts';
import { describeAllowed, fits, type SettingValue } from '../domain/setting-value.ts';
import type { AuditPort } from '../ports.ts';
import { findValues } from '../queries/find-values.ts';
import type { SettingsTables } from '../tables.ts';

export interface SettingChange {
  readonly key: string;
  /** Null takes the own value away: what holds above holds again. */
  readonly value: SettingValue | null;
  readonly reason: string;
  readonly caller: Caller;
  readonly origin: AuditOrigin;
  readonly at: Date;
}

export type ChangeSetting = (tx: Tx, change: SettingChange) => Promise<void>;

/** Two changes of one setting at the same time go one after the other, so that each records the true value before. */
async function takeTurn(tx: Tx, tenantId: TenantId, key: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`settings/${tenantId}/${key}`}, 0))`.execute(tx);
}

async function dropOwn(tx: Tx, tenantId: TenantId, key: string): Promise<void> {
  await tx
    .withTables<SettingsTables>()
    .deleteFrom('settings.values')
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key)
    .execute();
}

async function storeOwn(tx: Tx, caller: Caller, key: string, value: SettingValue, at: Date): Promise<void> {
  const content = {
    value: JSON.stringify(value),
    changed_at: at,
    changed_by: caller.id,
    changed_by_name: caller.name,
  };
  await tx
    .withTables<SettingsTables>()
    .insertInto('settings.values')
    .values({ tenant_id: caller.tenantId, key, ...content })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doUpdateSet(content))
    .execute();
}

/**
 * Gives a setting a value of its own for whom the caller works for, and puts the change on record with what was in
 * force before and after. A change that changes nothing leaves no trace.
 * @throws CodedError `RES_001` no such setting, `SET_001` not an allowed value
 */
export function createChangeSetting(deps: { definitions: Definitions; audit: AuditPort }): ChangeSetting {
  return async (tx, { key, value, reason, caller, origin, at }) => {
    const definition = deps.definitions.find(key);
    if (definition === undefined || !deps.definitions.concerns(definition, caller.tenantId))
      throw new CodedError('RES_001');
    if (value !== null && !fits(definition, value)) {
      throw new CodedError('SET_001', {
        where: 'body.value',
        params: { key, allowed: describeAllowed(definition) },
      });
    }
    const { tenantId, scopeId } = caller;
    await takeTurn(tx, tenantId, key);
    const stored = await findValues(tx, key);
    const own = stored.find((candidate) => candidate.tenant_id === tenantId);
    if ((own?.value ?? null) === value) return;
    const before = resolveSetting(definition, stored);
    await (value === null ? dropOwn(tx, tenantId, key) : storeOwn(tx, caller, key, value, at));
    const after = resolveSetting(definition, await findValues(tx, key));
    await deps.audit.record(tx, tenantId, origin, {
      action: 'setting.changed',
      target: { kind: 'setting', id: key, name: key },
      scopeId,
      reason,
      before: { value: before.value, source: before.source },
      after: { value: after.value, source: after.source },
    });
  };
}
