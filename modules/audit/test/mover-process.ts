/**
 * A process that moves a log through its tiers and is killed on the way: `node mover-process.ts '<JSON of MoverOrder>'`.
 * It ends by itself only when it has nothing more to do.
 */
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createOutboundGuard } from '@haechi/http';
import { createMovableClock, type TenantId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createMemoryErasureList } from '../src/erasure-list.ts';
import { createTextIndexer } from '../src/jobs/index-texts.ts';
import { openLogIdentity } from '../src/signing/open-log-identity.ts';
import { createTiers } from '../src/tiers/create-tiers.ts';
import { createDirectoryColdStore } from '../src/tiers/directory-cold-store.ts';
import { createComposeRow, createRecord } from '../src/use-cases/record.ts';
import { rootKey } from './log-fixture.ts';

export interface MoverOrder {
  readonly url: string;
  readonly directory: string;
  readonly coldDirectory: string;
  readonly tenantId: TenantId;
  readonly nowMs: number;
  /** `inside` the transaction of the next step, when all of it is done but the commit; or `after` the commit. */
  readonly kill: 'inside' | 'after';
}

const order = JSON.parse(process.argv[2] ?? '') as MoverOrder; // what the test in `tiers-kill.test.ts` wrote

/** As `kill -9` from outside: nothing runs any more, no `finally`, no answer. */
async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return await new Promise<never>(() => undefined);
}

function killedAtFirstChange(database: Database, kill: MoverOrder['kill']): Database {
  return {
    ...database,
    async system(reason, work, options) {
      if (options?.readOnly === true) return await database.system(reason, work, options);
      let changed = false;
      const value = await database.system(
        reason,
        async (tx) => {
          const done = await work(tx);
          // Planning that finds nothing to plan changes nothing.
          changed = done !== undefined;
          return changed && kill === 'inside' ? await die() : done;
        },
        options,
      );
      return changed ? await die() : value;
    },
  };
}

const clock = createMovableClock(order.nowMs);
const real = createDatabase(
  createPool({
    url: new Secret(order.url),
    log: silentLogger,
    connectionsMax: 4,
    applicationName: 'haechi-mover',
  }),
);
const identity = await openLogIdentity({ database: real, rootKey, clock, logName: 'haechi.test' });
const tiers = createTiers({
  places: { directory: order.directory, cold: () => createDirectoryColdStore(order.coldDirectory) },
  guard: createOutboundGuard({ allowed: () => [] }),
  database: killedAtFirstChange(real, order.kill),
  rootKey,
  clock,
  log: silentLogger,
  identity: async () => identity,
  erasures: createMemoryErasureList(),
  indexTenant: createTextIndexer(real, silentLogger).indexTenant,
  readMonths: async () => ({ hot: 6, warm: 12, cold: 36 }),
});
await tiers
  .mover(createRecord(createComposeRow({ clock, health: () => 'healthy' })))
  .moveTenant(order.tenantId);
tiers.engine.close();
await real.close();
