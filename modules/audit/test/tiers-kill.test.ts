import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DAY_MS, MINUTE_MS, type TenantId } from '@haechi/kernel';
import { createDirectoryColdStore } from '../src/tiers/directory-cold-store.ts';
import type { MoverOrder } from './mover-process.ts';
import { createTierFixture, fillLog, longAgoMs, type OpenTiers, type TierFixture } from './tier-fixture.ts';

const MOVER = fileURLToPath(new URL('./mover-process.ts', import.meta.url));
const OLD = 300;
const RECENT = 3;

let fixture: TierFixture;
before(async () => {
  fixture = await createTierFixture();
});
after(() => fixture.close());

const coldDirectory = (): string => join(fixture.directory, 'cold');

/** Runs a mover in a process of its own. @returns whether it was killed; otherwise it had nothing more to do */
async function runMover(tenantId: TenantId, kill: MoverOrder['kill']): Promise<boolean> {
  const { log, directory } = fixture;
  const order: MoverOrder = {
    url: log.test.appUrl.reveal(),
    directory,
    coldDirectory: coldDirectory(),
    tenantId,
    nowMs: log.clock.now(),
    kill,
  };
  const child = spawn(process.execPath, [MOVER, JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...end) => resolve(end));
  });
  assert.ok(status === 0 || signal === 'SIGKILL', `the mover ended with ${status} ${signal}: ${words}`);
  return signal === 'SIGKILL';
}

async function stateOf(tenantId: TenantId): Promise<string | undefined> {
  const { rows } = await fixture.log.test.superuser.query<{ state: string }>(
    'SELECT state FROM audit.segments WHERE tenant_id = $1',
    [tenantId],
  );
  assert.ok(rows.length <= 1, 'the same entries are in two segments');
  return rows[0]?.state;
}

/** Every entry is there exactly once, whatever tier it lies in, and all of it adds up to what was signed. */
async function assertWhole({ verify, reader }: OpenTiers, tenantId: TenantId): Promise<void> {
  const verdict = await verify(tenantId);
  assert.deepEqual([verdict.intact, verdict.problem, verdict.expired], [true, undefined, 0]);
  const rows = await reader.readRange(tenantId, 0, verdict.size);
  assert.deepEqual(
    rows.map(({ index }) => index),
    Array.from({ length: verdict.size }, (_, index) => index),
  );
}

/** Kills movers in each of these steps, and after it; the next one goes on from there. */
async function killThroughSteps(tenantId: TenantId, states: readonly string[]): Promise<void> {
  for (const next of states) {
    const begun = await stateOf(tenantId);
    assert.equal(await runMover(tenantId, 'inside'), true);
    assert.equal(await stateOf(tenantId), begun, 'a step that was not committed counts');
    await assertWhole(fixture.open({ cold: createDirectoryColdStore(coldDirectory()) }), tenantId);
    assert.equal(await runMover(tenantId, 'after'), true);
    assert.equal(await stateOf(tenantId), next, 'a step that was committed is lost');
    await assertWhole(fixture.open({ cold: createDirectoryColdStore(coldDirectory()) }), tenantId);
  }
}

let moving: TenantId;

test('movers killed with SIGKILL in and between all steps to the warm tier lose nothing and move nothing twice', async () => {
  moving = await fillLog(fixture, OLD, RECENT);
  await killThroughSteps(moving, ['planned', 'written', 'verified', 'warm']);
});

test('movers killed in and between all steps from there to the cold tier do neither', async () => {
  const { log } = fixture;
  log.clock.set(longAgoMs + 19 * 31 * DAY_MS);
  await killThroughSteps(moving, ['sealing', 'sealed', 'confirmed']);
  log.clock.advance(11 * MINUTE_MS);
  await killThroughSteps(moving, ['cold']);
  assert.equal(await runMover(moving, 'inside'), false, 'there is more to do');
  await log.sequence();
  // What the moves put on record is there once for each, however often they were begun.
  const { rows } = await log.test.superuser.query<{ tier: string }>(
    `SELECT leaf::jsonb #>> '{details,tier}' AS tier FROM audit.audit_logs
     WHERE tenant_id = $1 AND action = 'audit_segment.moved' ORDER BY index`,
    [moving],
  );
  assert.deepEqual(
    rows.map(({ tier }) => tier),
    ['warm', 'cold'],
  );
  // Nothing half made stays behind.
  const left = await readdir(fixture.directory, { recursive: true });
  assert.deepEqual(
    left.filter((name) => /draft|csv|tmp/.test(name)),
    [],
  );
});
