import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError } from '@haechi/kernel';
import { createNoteVerifier, parseVerifierKey, splitLines, verifyExport } from '@haechi/transparency';
import { createExportLog, type LogExport, type WantedRange } from '../src/use-cases/export-log.ts';
import { createLogFixture, type LogFixture } from './log-fixture.ts';

const SIZE = 1_300;

let log: LogFixture;
let tenantId: ReturnType<LogFixture['newTenant']>;

before(async () => {
  log = await createLogFixture();
  tenantId = log.newTenant();
  await log.append(tenantId, SIZE);
  await log.sequence();
});
after(() => log.test.drop());

const exportRange = (range: WantedRange): Promise<LogExport> =>
  createExportLog(log.database, async () => log.identity, log.reader)(tenantId, range);

async function verify(pieces: AsyncIterable<string> | readonly string[]): Promise<string> {
  const key = parseVerifierKey(log.identity.verifierKeyOf(tenantId));
  assert.ok(key.ok);
  const logKeys = [createNoteVerifier(key.value)];
  const outcome = await verifyExport(splitLines(pieces), () => ({ origin: key.value.name, logKeys }));
  return outcome.ok ? `${outcome.value.header.from} to ${outcome.value.header.to}` : outcome.error.code;
}

test('the whole log and every range of it verify offline with the key alone', async () => {
  for (const [from, to] of [
    [0, SIZE],
    [0, 1],
    [255, 257],
    [999, 1_001],
    [SIZE - 1, SIZE],
  ] as const)
    assert.equal(await verify((await exportRange({ from, to })).pieces), `${from} to ${to}`);
  assert.equal(await verify((await exportRange({ from: 0, to: undefined })).pieces), `0 to ${SIZE}`);
});

test('a log that grows while it is exported gives the file that was begun', async () => {
  const { pieces } = await exportRange({ from: 0, to: undefined });
  await log.append(tenantId, 1);
  await log.sequence();
  assert.equal(await verify(pieces), `0 to ${SIZE}`);
});

test('a range that the log does not have is refused', async () => {
  const refused = (error: unknown): boolean => error instanceof CodedError && error.code === 'AUD_003';
  for (const range of [
    { from: 5, to: 5 },
    { from: 6, to: 5 },
    { from: 0, to: 1_000_000 },
    { from: 1_000_000, to: undefined },
  ])
    await assert.rejects(exportRange(range), refused);
  await assert.rejects(
    createExportLog(
      log.database,
      async () => log.identity,
      log.reader,
    )(log.newTenant(), { from: 0, to: undefined }),
    refused,
  );
});

test('what a superuser changed or removed does not leave as a good file', async () => {
  const attack = async (statement: string): Promise<void> => {
    await log.test.superuser.query('ALTER TABLE audit.audit_logs DISABLE TRIGGER USER');
    await log.test.superuser.query(statement, [tenantId]);
  };
  await attack(
    `UPDATE audit.audit_logs SET leaf = replace(leaf, 'usr_', 'svc_') WHERE tenant_id = $1 AND index = 7`,
  );
  assert.equal(await verify((await exportRange({ from: 5, to: 9 })).pieces), 'old_root_mismatch');
  assert.equal(await verify((await exportRange({ from: 8, to: 90 })).pieces), '8 to 90');
  await attack('DELETE FROM audit.audit_logs WHERE tenant_id = $1 AND index = 50');
  await assert.rejects(verify((await exportRange({ from: 40, to: 60 })).pieces), /are not there/);
});
