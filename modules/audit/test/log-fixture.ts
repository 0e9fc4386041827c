import type { Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { createMovableClock, newId, type TenantId } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import type { AuditEntry, AuditOrigin } from '../src/domain/event.ts';
import { createSequenceBatch, type SequenceBatch } from '../src/jobs/sequence-batch.ts';
import type { LogIdentity } from '../src/signing/log-identity.ts';
import { openLogIdentity } from '../src/signing/open-log-identity.ts';
import { createLogReader, type LogReader } from '../src/tiers/read-log.ts';
import { createComposeRow, createRecord, type RecordEvent } from '../src/use-cases/record.ts';

export const migrations = { schema: 'audit', directory: new URL('../src/migrations/', import.meta.url) };
export const rootKey: RootKey = new Secret(new Uint8Array(32).fill(7));
export const startMs = Date.UTC(2026, 10, 20, 9);

export const origin: AuditOrigin = {
  actor: { kind: 'user', id: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', name: '김하나' },
  sessionId: 'ses_01jd0m5w4xevh8x0h5m1v5b2c9',
  requestId: 'req-1',
  ip: '10.0.0.7',
  userAgent: 'test',
};

export const entryFor = (tenantId: TenantId, extra: Partial<AuditEntry> = {}): AuditEntry => ({
  action: 'project.updated',
  target: { kind: 'project', id: 'prj_01jd0m5w4xevh8x0h5m1v5b2c9', name: '봄 학기' },
  scopeId: tenantId as string as AuditEntry['scopeId'], // a tenant's scope has the id of the tenant
  ...extra,
});

/** A log without its loops: tests take every step themselves. */
export interface LogFixture {
  readonly test: TestDatabase;
  readonly database: Database;
  readonly clock: ReturnType<typeof createMovableClock>;
  readonly identity: LogIdentity;
  readonly record: RecordEvent;
  readonly sequenceBatch: SequenceBatch;
  /** Of a log that nothing left. */
  readonly reader: LogReader;
  /** Takes the lead without the lock: the fence alone must hold. */
  raiseEpoch(): Promise<number>;
  /** Records `count` events, each in its own transaction. */
  append(tenantId: TenantId, count: number, extra?: Partial<AuditEntry>): Promise<void>;
  /** Sequences all that waits, in a new epoch. */
  sequence(): Promise<void>;
  newTenant(): TenantId;
}

export async function createLogFixture(): Promise<LogFixture> {
  const test = await createTestDatabase([migrations]);
  const { database } = test;
  const clock = createMovableClock(startMs);
  const identity = await openLogIdentity({ database, rootKey, clock, logName: 'haechi.test' });
  const record = createRecord(createComposeRow({ clock, health: () => 'healthy' }));
  const sequenceBatch = createSequenceBatch({ database, identity, clock, log: silentLogger });
  async function raiseEpoch(): Promise<number> {
    const { rows } = await test.superuser.query<{ epoch: number }>(
      'UPDATE audit.sequencer SET epoch = epoch + 1 RETURNING epoch',
    );
    return rows[0]?.epoch ?? -1;
  }
  return {
    test,
    database,
    clock,
    identity,
    record,
    sequenceBatch,
    reader: createLogReader(database, undefined),
    raiseEpoch,
    async append(tenantId, count, extra) {
      for (let n = 0; n < count; n += 1) {
        const entry = entryFor(tenantId, { details: { n }, ...extra });
        await database.tenant(tenantId, (tx) => record(tx, tenantId, origin, entry));
        clock.advance(1);
      }
    },
    async sequence() {
      const epoch = await raiseEpoch();
      while ((await sequenceBatch(epoch)).taken > 0);
    },
    newTenant: () => newId('tenant'),
  };
}

/** Looks again until it is so; for what another loop or process does. Gives up after `timeoutMs`. */
export async function eventually(check: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const giveUpAtMs = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > giveUpAtMs) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
