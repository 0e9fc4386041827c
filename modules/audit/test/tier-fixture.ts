import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@haechi/database';
import { createOutboundGuard } from '@haechi/http';
import { DAY_MS, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { createMemoryErasureList } from '../src/erasure-list.ts';
import { createTextIndexer } from '../src/jobs/index-texts.ts';
import type { ColdStore } from '../src/tiers/cold-store.ts';
import { createTiers, type Tiers } from '../src/tiers/create-tiers.ts';
import type { Mover } from '../src/tiers/mover.ts';
import { createLogReader, type LogReader } from '../src/tiers/read-log.ts';
import { createVerifyTenantLog, type VerifyTenantLog } from '../src/use-cases/verify-tenant-log.ts';
import { createLogFixture, type LogFixture, rootKey, startMs } from './log-fixture.ts';

/** Old enough to leave the database under the default periods. */
export const longAgoMs = startMs - 300 * DAY_MS;

export interface TierFixture {
  readonly log: LogFixture;
  readonly directory: string;
  /** Tiers as one process has them. @param database another one, for a process that crashes */
  open(options?: { readonly cold?: ColdStore | undefined; readonly database?: Database }): OpenTiers;
  close(): Promise<void>;
}

export interface OpenTiers {
  readonly tiers: Tiers;
  readonly mover: Mover;
  readonly reader: LogReader;
  readonly verify: VerifyTenantLog;
}

export async function createTierFixture(): Promise<TierFixture> {
  const log = await createLogFixture();
  const directory = await mkdtemp(join(tmpdir(), 'haechi-tiers-'));
  const opened: Tiers[] = [];
  return {
    log,
    directory,
    open({ cold, database = log.database } = {}) {
      const tiers = createTiers({
        places: { directory, ...(cold === undefined ? {} : { cold: () => cold }) },
        guard: createOutboundGuard({ allowed: () => [] }),
        database,
        rootKey,
        clock: log.clock,
        log: silentLogger,
        identity: async () => log.identity,
        erasures: createMemoryErasureList(),
        indexTenant: createTextIndexer(log.database, silentLogger).indexTenant,
        readMonths: async () => ({ hot: 6, warm: 12, cold: 36 }),
      });
      opened.push(tiers);
      const reader = createLogReader(log.database, tiers.lower);
      return {
        tiers,
        reader,
        mover: tiers.mover(log.record),
        verify: createVerifyTenantLog(
          log.database,
          async () => log.identity,
          reader,
          () => 0,
        ),
      };
    },
    async close() {
      for (const tiers of opened) tiers.engine.close();
      await log.test.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** So many entries long ago, of which whole tiles can move, and some of today. */
export async function fillLog({ log }: TierFixture, old: number, recent: number): Promise<TenantId> {
  const tenantId = log.newTenant();
  log.clock.set(longAgoMs);
  for (let n = 0; n < old; n += 1)
    await log.append(tenantId, 1, {
      action: n % 3 === 0 ? 'project.updated' : 'role.granted',
      reason: n % 100 === 7 ? `감사 ${n}번 50%` : 'weekly',
      result: n % 10 === 0 ? 'denied' : 'success',
      target: {
        kind: 'project',
        id: `prj_01jd0m5w4xevh8x0h5m1v5b${String(n % 5).padStart(3, '0')}`,
        name: `봄 학기 ${n % 7}`,
      },
    });
  log.clock.set(startMs);
  await log.append(tenantId, recent);
  await log.sequence();
  return tenantId;
}
