import { createAuditModule, readLogHeads } from '@haechi/audit';
import { createDatabase, createPool } from '@haechi/database';
import { CodedError, formatId, systemClock } from '@haechi/kernel';
import type { Logger, RootKey, Secret } from '@haechi/kernel/node';

/**
 * Verifies every log of a database from its first entry on, with the keys of the installation.
 * @returns number of events that were verified
 * @throws CodedError `KEEP_012` naming log and place
 */
export async function verifyLogs(url: Secret, rootKey: RootKey, log: Logger): Promise<number> {
  const database = createDatabase(
    createPool({ url, log, connectionsMax: 4, applicationName: 'haechi-drill' }),
  );
  try {
    const audit = createAuditModule({
      database,
      rootKey,
      clock: systemClock,
      log,
      translate: (_, key) => key,
    });
    const heads = await database.system('list the logs to verify', readLogHeads, { readOnly: true });
    let events = 0;
    for (const { tenantId } of heads) {
      const verdict = await audit.verify(tenantId);
      if (!verdict.intact) {
        const why = `${formatId('tenant', tenantId)}: ${verdict.problem?.code ?? '?'} at ${verdict.problem?.firstBadIndex ?? '?'}`;
        throw new CodedError('KEEP_012', { params: { why } });
      }
      events += verdict.size;
    }
    return events;
  } finally {
    await database.close();
  }
}
