import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import { startOfHour } from '../domain/hour-block.ts';
import type { AuditTables } from '../tables.ts';

export type HourBlockRow = Selectable<AuditTables['audit.hour_blocks']>;

/**
 * Hour blocks of a log, newest first.
 * @param belowHour only earlier hours; undefined for the first page
 */
export async function listHourBlocks(
  tx: Tx,
  tenantId: TenantId,
  { belowHour, limit }: { readonly belowHour: number | undefined; readonly limit: number },
): Promise<HourBlockRow[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.hour_blocks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(belowHour !== undefined, (query) => query.where('hour', '<', startOfHour(belowHour ?? 0)))
    .orderBy('hour', 'desc')
    .limit(limit)
    .execute();
}

/** Hour blocks of a log in the order of time, from `fromHour` on. */
export async function readHourBlocks(
  tx: Tx,
  tenantId: TenantId,
  { fromHour, limit }: { readonly fromHour: number; readonly limit: number },
): Promise<HourBlockRow[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.hour_blocks')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('hour', '>=', startOfHour(fromHour))
    .orderBy('hour')
    .limit(limit)
    .execute();
}
