/**
 * A process that seals anew and is killed on the way: `node resealing-process.ts '<JSON of ResealingOrder>'`. It ends by
 * itself only when nothing is left to do.
 */
import { createDatabase, createPool, type Database } from '@haechi/database';
import { systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createResealing } from '../src/sealing/create-resealing.ts';
import { PLACES, ringOf } from './sealed-fixture.ts';

export interface ResealingOrder {
  readonly url: string;
  readonly keys: readonly [number, ...number[]];
  /** Which writing transaction it is killed in, or right after. */
  readonly transaction: number;
  readonly kill: 'inside' | 'after';
}

const order = JSON.parse(process.argv[2] ?? '') as ResealingOrder; // what the test in `resealing.test.ts` wrote

/** As `kill -9` from outside: nothing runs any more, no `finally`, no answer. */
async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return await new Promise<never>(() => undefined);
}

function killedAt({ transaction, kill }: ResealingOrder, database: Database): Database {
  let written = 0;
  return {
    ...database,
    async system(reason, work, options) {
      if (options?.readOnly === true) return await database.system(reason, work, options);
      written += 1;
      const isLast = written === transaction;
      const value = await database.system(
        reason,
        async (tx) => {
          const done = await work(tx);
          return isLast && kill === 'inside' ? await die() : done;
        },
        options,
      );
      return isLast ? await die() : value;
    },
  };
}

const database = createDatabase(
  createPool({
    url: new Secret(order.url),
    log: silentLogger,
    connectionsMax: 2,
    applicationName: 'haechi-resealing',
  }),
);
await createResealing({
  database: killedAt(order, database),
  rootKey: ringOf(...order.keys),
  clock: systemClock,
  places: () => PLACES,
}).turn();
await database.close();
