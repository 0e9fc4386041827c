import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEntry, type AuditModule, type AuditOrigin, createAuditModule } from '@haechi/audit';
import { createDatabase, createPool, type Database, type MigrationSource } from '@haechi/database';
import { startEmbeddedPostgres } from '@haechi/database/embedded';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { createTranslate, mergeCatalogues, systemClock, type TenantId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';

export const LOG_NAME = 'bench.haechi.test';

export const origin: AuditOrigin = {
  actor: { kind: 'user', id: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', name: '김하나' },
  sessionId: 'ses_01jd0m5w4xevh8x0h5m1v5b2c9',
  requestId: '0d5f0c9e-8a55-4f6b-9a51-3f8a5f1f6b11',
  ip: '10.0.0.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
};

export const entryFor = (tenantId: TenantId, n: number): AuditEntry => ({
  action: 'project.updated',
  target: { kind: 'project', id: 'prj_01jd0m5w4xevh8x0h5m1v5b2c9', name: '봄 학기 수강 신청' },
  scopeId: tenantId as string as AuditEntry['scopeId'], // a tenant's scope has the id of the tenant
  reason: '일정이 바뀌어 기간을 고침',
  details: { n },
  before: { name: '봄 학기', endsAt: '2026-06-30' },
  after: { name: '봄 학기 수강 신청', endsAt: '2026-07-15' },
});

export interface OpenLog {
  readonly audit: AuditModule;
  readonly database: Database;
  readonly test: TestDatabase;
  close(): Promise<void>;
}

/** The log as a server has it, on a PostgreSQL with the settings of the product: a commit is on the disk. */
export async function openLog(others: readonly MigrationSource[] = []): Promise<OpenLog> {
  const parent = await mkdtemp(join(tmpdir(), 'haechi-bench-'));
  await chmod(parent, 0o755); // as root PostgreSQL runs as another user
  const cluster = await startEmbeddedPostgres({
    baseDir: join(parent, 'base'),
    log: silentLogger,
    settings: { max_connections: 150 },
  });
  process.env['HAECHI_TEST_POSTGRES_URL'] = cluster.url(
    cluster.superuser,
    'postgres',
    cluster.superuserPassword,
  );
  const directory = new URL('../../modules/audit/src/migrations/', import.meta.url);
  const test = await createTestDatabase([{ schema: 'audit', directory }, ...others]);
  const open = (connectionsMax: number): Database =>
    createDatabase(
      createPool({ url: test.appUrl, log: silentLogger, connectionsMax, applicationName: 'haechi-bench' }),
    );
  const database = open(20);
  const jobDatabase = open(6);
  const audit = createAuditModule({
    database,
    jobDatabase,
    rootKey: new Secret(new Uint8Array(32).fill(7)),
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues()),
    logName: LOG_NAME,
    settings: { readNumber: async (_, key) => (key === 'audit.backlogMax' ? 10_000_000 : 3_600) },
  });
  await audit.start?.();
  return {
    audit,
    database,
    test,
    async close() {
      await audit.stop?.();
      await Promise.all([database.close(), jobDatabase.close()]);
      await test.drop();
      await cluster.stop();
      await rm(parent, { recursive: true, force: true });
    },
  };
}
