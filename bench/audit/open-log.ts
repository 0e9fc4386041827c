import { join } from 'node:path';
import { type AuditEntry, type AuditModule, type AuditOrigin, createAuditModule } from '@haechi/audit';
import { createDatabase, createPool, type Database, type MigrationSource } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import {
  type Clock,
  createTranslate,
  formatId,
  mergeCatalogues,
  newId,
  systemClock,
  type TenantId,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { startCluster } from '../start-cluster.ts';

/** Nothing is refused, and periods are those of the product. */
const SETTINGS: Readonly<Record<string, number>> = {
  'audit.backlogMax': 10_000_000,
  'audit.hotMonths': 6,
  'audit.warmMonths': 12,
  'audit.coldMonths': 36,
};

export const LOG_NAME = 'bench.haechi.test';

export const origin: AuditOrigin = {
  actor: { kind: 'user', id: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', name: '김하나' },
  sessionId: 'ses_01jd0m5w4xevh8x0h5m1v5b2c9',
  requestId: '0d5f0c9e-8a55-4f6b-9a51-3f8a5f1f6b11',
  ip: '10.0.0.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};

const ACTIONS = [
  'project.updated',
  'member.invited',
  'role.granted',
  'approval.requested',
  'decision.allowed',
] as const;
const projects = Array.from({ length: 5_000 }, () => newId('project'));

/** Entries as they come in a busy organisation: some actions, thousands of things, a reason that is rare. */
export const entryFor = (tenantId: TenantId, n: number): AuditEntry => ({
  action: ACTIONS[n % ACTIONS.length] ?? 'project.updated',
  target: {
    kind: 'project',
    id: formatId('project', projects[n % projects.length] ?? ''),
    name: `봄 학기 수강 신청 ${n % 500}`,
  },
  scopeId: tenantId as string as AuditEntry['scopeId'], // a tenant's scope has the id of the tenant
  reason: n % 20_000 === 77 ? `드문 사유 ${n}` : '일정이 바뀌어 기간을 고침',
  details: { n },
  before: { name: '봄 학기', endsAt: '2026-06-30' },
  after: { name: '봄 학기 수강 신청', endsAt: '2026-07-15' },
});

export interface OpenLog {
  readonly audit: AuditModule;
  readonly database: Database;
  readonly test: TestDatabase;
  /** Process of the database. */
  readonly databasePid: number;
  /** Sets the clock of events and of periods this far ahead. */
  advance(durationMs: number): void;
  close(): Promise<void>;
}

/** The log as a server has it, on a PostgreSQL with the settings of the product: a commit is on the disk. */
export async function openLog(others: readonly MigrationSource[] = []): Promise<OpenLog> {
  const cluster = await startCluster();
  const directory = new URL('../../modules/audit/src/migrations/', import.meta.url);
  const test = await createTestDatabase([{ schema: 'audit', directory }, ...others]);
  const open = (connectionsMax: number): Database =>
    createDatabase(
      createPool({ url: test.appUrl, log: silentLogger, connectionsMax, applicationName: 'haechi-bench' }),
    );
  const database = open(20);
  const jobDatabase = open(6);
  let aheadMs = 0;
  const clock: Clock = { now: () => systemClock.now() + aheadMs };
  const audit = createAuditModule({
    database,
    jobDatabase,
    rootKey: new Secret(new Uint8Array(32).fill(7)),
    clock,
    tiers: { directory: join(cluster.directory, 'tiers') },
    log: silentLogger,
    translate: createTranslate(mergeCatalogues()),
    logName: LOG_NAME,
    settings: { readNumber: async (_, key) => SETTINGS[key] ?? 3_600 },
  });
  await audit.start?.();
  return {
    audit,
    database,
    test,
    databasePid: cluster.pid,
    advance: (durationMs) => {
      aheadMs += durationMs;
    },
    async close() {
      await audit.stop?.();
      await Promise.all([database.close(), jobDatabase.close()]);
      await test.drop();
      await cluster.stop();
    },
  };
}
