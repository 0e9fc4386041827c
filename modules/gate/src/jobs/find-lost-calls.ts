import { systemOrigin } from '@haechi/audit';
import { CALL_TIMEOUT_MAX_MS } from '@haechi/contracts';
import type { Database, Tx } from '@haechi/database';
import { type Clock, MINUTE_MS } from '@haechi/kernel';
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { callTarget } from '../calls/compose-row.ts';
import { CALL_TRANSITIONS } from '../domain/call-state.ts';
import type { AuditPort } from '../ports.ts';
import type { GateTables } from '../tables.ts';
import { isGone } from './hold-lease.ts';

export interface LostCallsDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly processId: string;
}

/** No call takes longer; the outcome of one that seems to could not be written, the database being away at that moment. */
const OVERDUE_MS = CALL_TIMEOUT_MAX_MS + MINUTE_MS;

/**
 * Calls that a lost process had passed on and nobody knows the outcome of: shown as unknown, and never tried again by
 * themselves. @returns how many there were
 */
export function createFindLostCalls({ database, audit, clock, processId }: LostCallsDeps) {
  const origin = systemOrigin('gate');

  async function settle(
    tx: Tx,
    reason: 'process_lost' | 'not_recorded' | 'timeout',
    which: (eb: ExpressionBuilder<GateTables, 'gate.calls'>) => Expression<SqlBool>,
  ): Promise<number> {
    const { from, to } = CALL_TRANSITIONS.lose;
    const lost = await tx
      .withTables<GateTables>()
      .updateTable('gate.calls')
      .set({
        state: to,
        finished_at: new Date(clock.now()),
        failure_code: reason,
        sealed_arguments: null,
        sealed_task: null,
      })
      .where('state', 'in', [...from])
      .where(which)
      .returning(['id', 'tenant_id', 'upstream_key', 'tool', 'scope_id'])
      .execute();
    for (const call of lost)
      await audit.record(tx, call.tenant_id, origin, {
        action: 'call.unknown',
        target: callTarget(call.id, call.upstream_key, call.tool),
        scopeId: call.scope_id,
        result: 'failure',
        reason,
        details: { alarm: true },
      });
    return lost.length;
  }

  return async (): Promise<number> => {
    const processes = await database.system('find calls of lost processes', (tx) =>
      tx
        .withTables<GateTables>()
        .selectFrom('gate.calls')
        .select('process_id')
        .distinct()
        .where('state', '=', 'dispatched')
        .where('sealed_task', 'is', null)
        .where('process_id', 'is not', null)
        .where('process_id', '!=', processId)
        .execute(),
    );
    let count = 0;
    for (const { process_id: lost } of processes)
      if (lost !== null)
        count += await database.system('settle calls of a lost process', async (tx) =>
          (await isGone(tx, lost))
            ? await settle(tx, 'process_lost', (eb) => eb('process_id', '=', lost))
            : 0,
        );
    const overdue = new Date(clock.now() - OVERDUE_MS);
    count += await database.system('settle calls whose outcome was not recorded', (tx) =>
      settle(tx, 'not_recorded', (eb) =>
        eb.and([eb('dispatched_at', '<', overdue), eb('sealed_task', 'is', null)]),
      ),
    );
    count += await database.system('settle tasks nobody asked for in time', (tx) =>
      settle(tx, 'timeout', (eb) =>
        eb.and([eb('sealed_task', 'is not', null), eb('expires_at', '<', new Date(clock.now()))]),
      ),
    );
    if (count > 0) audit.poke();
    return count;
  };
}
