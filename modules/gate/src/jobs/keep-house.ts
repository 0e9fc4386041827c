import { systemOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import { type Clock, DAY_MS, HOUR_MS, MINUTE_MS, PLATFORM_TENANT_ID, type UserId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { SettingsPort } from '../ports.ts';
import type { GateTables, UpstreamRow } from '../tables.ts';
import type { RefreshTools } from '../use-cases/refresh-tools.ts';

export interface HouseKeepingDeps {
  readonly database: Database;
  readonly settings: SettingsPort;
  readonly clock: Clock;
  readonly log: Logger;
  readonly refreshTools: RefreshTools;
}

const NOBODY = PLATFORM_TENANT_ID as string as UserId; // no person has the nil UUID
const FORGET_MAX = 5_000;

/** Compares the definitions of servers that are due. Those shown people's own credentials are asked by their people. */
export function createRefreshDue({ database, settings, clock, log, refreshTools }: HouseKeepingDeps) {
  async function isDue(row: UpstreamRow): Promise<boolean> {
    const minutes = await database.tenant(row.tenant_id, (tx) => settings.readNumber(tx, 'gate.refresh'), {
      readOnly: true,
    });
    const lastMs = Math.max(row.refreshed_at?.getTime() ?? 0, row.failed_at?.getTime() ?? 0);
    return clock.now() - lastMs >= minutes * MINUTE_MS;
  }

  return async (): Promise<void> => {
    const rows = await database.system('find servers to ask', (tx) =>
      tx
        .withTables<GateTables>()
        .selectFrom('gate.upstreams')
        .selectAll()
        .where('state', '=', 'active')
        .where('credential_per', '!=', 'user')
        .execute(),
    );
    for (const row of rows) {
      if (!(await isDue(row))) continue;
      await refreshTools(row, NOBODY, systemOrigin('gate')).catch((error: unknown) =>
        log.warn({ err: error, upstreamId: row.id }, 'the tools of a server were not compared'),
      );
    }
  };
}

/** Forgets old calls, results nobody came back for, and taints and sessions that are over. */
export function createForgetOld({ database, settings, clock }: HouseKeepingDeps) {
  return async (): Promise<void> => {
    const now = new Date(clock.now());
    await database.system('forget sessions that would be over by now', (tx) =>
      tx.withTables<GateTables>().deleteFrom('gate.ended_sessions').where('expires_at', '<', now).execute(),
    );
    const tenants = await database.system('find tenants with calls', (tx) =>
      tx.withTables<GateTables>().selectFrom('gate.calls').select('tenant_id').distinct().execute(),
    );
    for (const { tenant_id: tenantId } of tenants)
      await database.tenant(tenantId, async (tx) => {
        const db = tx.withTables<GateTables>();
        const days = await settings.readNumber(tx, 'gate.callsKept');
        const minutes = await settings.readNumber(tx, 'gate.resultKept');
        await db
          .deleteFrom('gate.calls')
          .where('id', 'in', (eb) =>
            eb
              .selectFrom('gate.calls')
              .select('id')
              .where('finished_at', '<', new Date(now.getTime() - days * DAY_MS))
              .where('state', '!=', 'unknown')
              .limit(FORGET_MAX),
          )
          .execute();
        await db
          .updateTable('gate.calls')
          .set({ sealed_result: null, collected: true })
          .where('sealed_result', 'is not', null)
          .where('finished_at', '<', new Date(now.getTime() - minutes * MINUTE_MS))
          .execute();
        await db.deleteFrom('gate.taints').where('expires_at', '<', now).execute();
        // A bucket is full again after a minute: one that is not there is a full one.
        await db
          .deleteFrom('gate.cap_buckets')
          .where('filled_at', '<', new Date(now.getTime() - HOUR_MS))
          .execute();
      });
  };
}
