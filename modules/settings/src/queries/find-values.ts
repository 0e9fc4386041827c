import type { Tx } from '@haechi/database';
import { PLATFORM_TENANT_ID } from '@haechi/kernel';
import { sql } from 'kysely';
import type { StoredValue } from '../domain/resolve-setting.ts';
import type { SettingsTables, ValueRow } from '../tables.ts';

export type FoundValue = ValueRow & StoredValue;

/**
 * Stored values that matter to whom the transaction works for: its own and the platform's. In a system transaction,
 * which works for no tenant, only the platform's.
 */
export async function findValues(tx: Tx, key?: string): Promise<FoundValue[]> {
  const all = tx
    .withTables<SettingsTables>()
    .selectFrom('settings.values')
    .selectAll()
    .select((eb) =>
      eb
        .case()
        .when('tenant_id', '=', PLATFORM_TENANT_ID)
        .then('platform' as const)
        .else('tenant' as const)
        .end()
        .as('source'),
    )
    .where((eb) =>
      eb.or([
        eb('tenant_id', '=', PLATFORM_TENANT_ID),
        eb('tenant_id', '=', sql<ValueRow['tenant_id']>`(SELECT haechi.current_tenant())`),
      ]),
    );
  return await (key === undefined ? all : all.where('key', '=', key)).execute();
}
