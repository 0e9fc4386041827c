import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import {
  CodedError,
  createTranslate,
  mergeCatalogues,
  newId,
  systemClock,
  type TenantId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { type AuditModule, createAuditModule } from '../src/index.ts';
import { entryFor, eventually, migrations, origin, rootKey } from './log-fixture.ts';

/** Why a small file system cannot be made here; undefined when it can. */
function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'a small file system is made with tmpfs, which only Linux has';
  if (process.getuid?.() !== 0) return 'making a small file system takes root';
  const probe = mkdtempSync(join(tmpdir(), 'haechi-full-probe-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this machine does not let root mount a file system';
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

const skip = whyNot() ?? false;

interface SmallDisk {
  readonly name: string;
  grow(): void;
  remove(): Promise<void>;
}

let db: TestDatabase;

before(async () => {
  if (skip === false) db = await createTestDatabase([migrations]);
});
after(async () => {
  await db?.drop();
});

/** A tablespace on a file system of its own, so that exactly one table runs out of room. */
async function makeSmallDisk(sizeKiB: number): Promise<SmallDisk> {
  const directory = mkdtempSync(join(tmpdir(), 'haechi-full-'));
  const mount = (options: string): void =>
    void execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
  mount(`size=${sizeKiB}k`);
  const { rows } = await db.superuser.query<{ data_directory: string }>('SHOW data_directory');
  const { uid, gid } = statSync(rows[0]?.data_directory ?? '/');
  chownSync(directory, uid, gid);
  const name = `small_${newId('event').replaceAll('-', '')}`;
  await db.superuser.query(`CREATE TABLESPACE ${name} LOCATION '${directory}'`);
  return {
    name,
    grow: () => mount('remount,size=64m'),
    async remove() {
      await db.superuser.query(`ALTER TABLE ALL IN TABLESPACE ${name} SET TABLESPACE pg_default`);
      await db.superuser.query(`ALTER INDEX ALL IN TABLESPACE ${name} SET TABLESPACE pg_default`);
      await db.superuser.query(`DROP TABLESPACE ${name}`);
      execFileSync('umount', [directory]);
      rmSync(directory, { recursive: true });
    },
  };
}

async function move(disk: SmallDisk, tables: string): Promise<void> {
  const { rows } = await db.superuser.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'audit' AND c.relkind = 'r' AND c.relname ~ $1`,
    [tables],
  );
  assert.ok(rows.length > 0);
  for (const { name } of rows) await db.superuser.query(`ALTER TABLE ${name} SET TABLESPACE ${disk.name}`);
}

const open = (): AuditModule =>
  createAuditModule({
    database: db.database,
    rootKey,
    clock: systemClock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues()),
    settings: {
      readNumber: async (_, key) =>
        key === 'audit.waitingMax' ? 1 : key === 'audit.backlogMax' ? 100_000 : 60,
    },
  });

const isRefused = (error: unknown): boolean => error instanceof CodedError && error.code === 'SYS_003';

/** Records until the log takes nothing more. @returns what was acknowledged */
async function recordUntilRefused(audit: AuditModule, tenantId: TenantId): Promise<string[]> {
  const kept: string[] = [];
  const entry = entryFor(tenantId, { details: { filling: 'x'.repeat(20_000) } });
  const giveUpAtMs = performance.now() + 60_000;
  while (performance.now() < giveUpAtMs) {
    try {
      kept.push(await audit.recordAlone(tenantId, origin, entry));
    } catch (error) {
      assert.ok(isRefused(error), `not a clear refusal: ${String(error)}`);
      return kept;
    }
  }
  return assert.fail('the log took more than there is room for');
}

/** Everything that was acknowledged is in the log, once, and the log is whole. */
async function assertNothingLost(
  audit: AuditModule,
  tenantId: TenantId,
  kept: readonly string[],
): Promise<void> {
  await eventually(async () => {
    const { rows } = await db.superuser.query<{ waiting: number }>(
      'SELECT count(*)::int AS waiting FROM audit.intake WHERE tenant_id = $1',
      [tenantId],
    );
    return rows[0]?.waiting === 0;
  }, 30_000);
  const { rows } = await db.superuser.query<{ id: string }>(
    'SELECT id FROM audit.audit_logs WHERE tenant_id = $1',
    [tenantId],
  );
  assert.deepEqual(rows.map(({ id }) => id).toSorted(), kept.toSorted());
  assert.equal((await audit.verify(tenantId)).intact, true);
}

for (const { what, tables, sizeKiB } of [
  { what: 'events wait in', tables: '^intake$', sizeKiB: 400 },
  { what: 'the log itself is on', tables: '^audit_logs', sizeKiB: 1_500 },
])
  test(`when the disk that ${what} is full, changes are refused with a code, reading goes on, and with room nothing was lost`, {
    skip,
    timeout: 180_000,
  }, async () => {
    const disk = await makeSmallDisk(sizeKiB);
    const audit = open();
    const tenantId = newId('tenant');
    try {
      await move(disk, tables);
      await audit.start?.();
      const kept = await recordUntilRefused(audit, tenantId);
      assert.ok(kept.length > 0);
      await eventually(() => audit.health() === 'refusing', 30_000);
      const inTransaction = db.database.tenant(tenantId, (tx) =>
        audit.record(tx, tenantId, origin, entryFor(tenantId)),
      );
      await assert.rejects(inTransaction, isRefused);
      await audit.verify(tenantId);
      disk.grow();
      await eventually(async () => {
        try {
          kept.push(await audit.recordAlone(tenantId, origin, entryFor(tenantId)));
          return true;
        } catch (error) {
          assert.ok(isRefused(error), String(error));
          return false;
        }
      }, 60_000);
      await assertNothingLost(audit, tenantId, kept);
      await eventually(() => audit.health() === 'healthy', 30_000);
    } finally {
      await audit.stop?.();
      await disk.remove();
    }
  });
