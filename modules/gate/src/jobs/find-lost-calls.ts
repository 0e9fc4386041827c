import { systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
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

/**
 * Calls that a lost process had passed on and nobody knows the outcome of: shown as unknown, and never tried again by
 * themselves. @returns how many there were
 */
export function createFindLostCalls({ database, audit, clock, processId }: LostCallsDeps) {
  const origin = systemOrigin('gate');

  async function settle(tx: Tx, lostProcess: string): Promise<number> {
    if (!(await isGone(tx, lostProcess))) return 0;
    const { from, to } = CALL_TRANSITIONS.lose;
    const lost = await tx
      .withTables<GateTables>()
      .updateTable('gate.calls')
      .set({
        state: to,
        finished_at: new Date(clock.now()),
        failure_code: 'process_lost',
        sealed_arguments: null,
      })
      .where('process_id', '=', lostProcess)
      .where('state', 'in', [...from])
      .returning(['id', 'tenant_id', 'upstream_key', 'tool', 'scope_id'])
      .execute();
    for (const call of lost)
      await audit.record(tx, call.tenant_id, origin, {
        action: 'call.unknown',
        target: callTarget(call.id, call.upstream_key, call.tool),
        scopeId: call.scope_id,
        result: 'failure',
        reason: 'process_lost',
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
        .where('process_id', 'is not', null)
        .where('process_id', '!=', processId)
        .execute(),
    );
    let count = 0;
    for (const { process_id: lost } of processes)
      if (lost !== null)
        count += await database.system('settle calls of a lost process', (tx) => settle(tx, lost));
    if (count > 0) audit.poke();
    return count;
  };
}
