/**
 * A server process as far as the log is concerned: it records events and sequences when it leads, until it is killed.
 * `node sequencing-process.ts '<JSON of SequencingOrder>'`.
 */
import { createDatabase, createPool } from '@haechi/database';
import { createTranslate, mergeCatalogues, systemClock, type TenantId } from '@haechi/kernel';
import { Secret, startTicking } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createAuditModule } from '../src/index.ts';
import { entryFor, origin, rootKey } from './log-fixture.ts';

export interface SequencingOrder {
  readonly url: string;
  readonly tenantId: TenantId;
}

const order = JSON.parse(process.argv[2] ?? '') as SequencingOrder; // what the test in `rotated-keys.test.ts` wrote

const database = createDatabase(
  createPool({
    url: new Secret(order.url),
    log: silentLogger,
    connectionsMax: 8,
    applicationName: 'haechi-sequencing',
  }),
);
const audit = createAuditModule({
  database,
  rootKey,
  clock: systemClock,
  log: silentLogger,
  translate: createTranslate(mergeCatalogues()),
  logName: 'haechi.test',
});
await audit.start?.();
startTicking(
  async () => {
    await audit.recordAlone(order.tenantId, origin, entryFor(order.tenantId));
    audit.poke();
  },
  50,
  silentLogger,
);
