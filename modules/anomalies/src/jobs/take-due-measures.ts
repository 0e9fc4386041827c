import type { Database } from '@haechi/database';
import type { FindingId, TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { PeoplePort } from '../ports.ts';
import type { AnomaliesTables } from '../tables.ts';
import type { createTakeMeasure } from '../use-cases/take-measure.ts';

const BATCH_MAX = 20;

export interface TakeDueMeasuresDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly people: Pick<PeoplePort, 'refresh'>;
  readonly takeMeasure: ReturnType<typeof createTakeMeasure>;
}

/**
 * Takes the measures that findings asked for, one after another: whether somebody is the last administrator is asked
 * after everything before it has come into force. What fails stays due and is tried again. Runs do not overlap.
 */
export function createTakeDueMeasures({ database, log, people, takeMeasure }: TakeDueMeasuresDeps) {
  let running: Promise<void> | undefined;

  async function takeAll(): Promise<void> {
    const due = await database.system(
      'find measures that are due',
      (tx) =>
        tx
          .withTables<AnomaliesTables>()
          .selectFrom('anomalies.findings')
          .select(['id', 'tenant_id'])
          .where('measure_state', '=', 'due')
          .orderBy('found_at')
          .limit(BATCH_MAX)
          .execute(),
      { readOnly: true },
    );
    for (const { id, tenant_id } of due) await takeOne(id, tenant_id);
  }

  async function takeOne(id: FindingId, tenantId: TenantId): Promise<void> {
    try {
      await people.refresh();
      await database.tenant(tenantId, (tx) => takeMeasure(tx, id));
      await people.refresh();
    } catch (error) {
      log.warn({ err: error, finding: id }, 'a measure could not be taken and is tried again');
    }
  }

  return async (): Promise<void> => {
    running ??= takeAll().finally(() => {
      running = undefined;
    });
    await running;
  };
}
