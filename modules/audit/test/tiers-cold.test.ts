import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createOutboundGuard } from '@haechi/http';
import { DAY_MS, type TenantId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { ColdStore } from '../src/tiers/cold-store.ts';
import { createDirectoryColdStore } from '../src/tiers/directory-cold-store.ts';
import { createS3ColdStore } from '../src/tiers/s3-cold-store.ts';
import { createPlaceHold, createReleaseHold } from '../src/use-cases/place-hold.ts';
import { checkColdStore } from './cold-store-contract.ts';
import { startFakeS3 } from './fake-s3.ts';
import { origin } from './log-fixture.ts';
import { createTierFixture, fillLog, longAgoMs, type OpenTiers, type TierFixture } from './tier-fixture.ts';

let fixture: TierFixture;
let s3: Awaited<ReturnType<typeof startFakeS3>>;
let now = () => new Date();
before(async () => {
  [fixture, s3] = await Promise.all([createTierFixture(), startFakeS3(() => now())]);
});
after(async () => {
  s3.close();
  await fixture.close();
});

const openS3 = (lock: 'governance' | 'off' = 'governance'): ColdStore =>
  createS3ColdStore(
    { url: s3.url, region: 'us-east-1', accessKeyId: 'key', secretAccessKey: new Secret('secret'), lock },
    createOutboundGuard({ allowed: () => ['127.0.0.1', 'http://127.0.0.1'] }),
  );
const openDirectory = (): ColdStore => createDirectoryColdStore(join(fixture.directory, 'cold'));

async function stateOf(tenantId: TenantId) {
  const { rows } = await fixture.log.test.superuser.query<{
    state: string;
    cold_name: string;
    cold_key: string | null;
    problem: string | null;
  }>('SELECT state, cold_name, cold_key, problem FROM audit.segments WHERE tenant_id = $1', [tenantId]);
  return rows[0];
}

async function assertReads({ reader, verify }: OpenTiers, tenantId: TenantId, size: number): Promise<void> {
  const verdict = await verify(tenantId);
  assert.deepEqual(
    [verdict.intact, verdict.size, verdict.expired, verdict.problem],
    [true, size, 0, undefined],
  );
  assert.equal((await reader.readRange(tenantId, 0, size)).length, size);
  assert.equal(
    (await reader.search(tenantId, { text: '감사 7번' }, { below: undefined, limit: 5 })).rows.length,
    1,
  );
}

/** Moves the log through the warm tier to the cold one, and past the time that readers are given. */
async function moveToCold(tiers: OpenTiers, tenantId: TenantId): Promise<void> {
  fixture.log.clock.set(longAgoMs + 19 * 31 * DAY_MS);
  await tiers.mover.moveTenant(tenantId);
  assert.equal((await stateOf(tenantId))?.state, 'confirmed');
  fixture.log.clock.advance(11 * 60_000);
  await tiers.mover.moveTenant(tenantId);
  assert.equal((await stateOf(tenantId))?.state, 'cold');
}

test('a directory and an S3 server keep what every cold store promises', async () => {
  now = () => new Date();
  await checkColdStore(openDirectory(), false);
  await checkColdStore(openS3(), true);
  await checkColdStore(openS3('off'), false);
});

for (const kind of ['directory', 's3'] as const)
  test(`a log in the cold tier (${kind}) is sealed there, reads as before, and is deleted when its time is over`, async () => {
    const cold = kind === 's3' ? openS3() : openDirectory();
    now = () => new Date(fixture.log.clock.now());
    const tenantId = await fillLog(fixture, 260, 2);
    const tiers = fixture.open({ cold });
    await moveToCold(tiers, tenantId);
    const name = (await stateOf(tenantId))?.cold_name ?? '';
    const stored = Buffer.from((await cold.get(name, 10_000_000)) ?? []);
    assert.ok(stored.length > 1_000 && !stored.includes('PAR1') && !stored.includes('weekly'));
    assert.deepEqual(await readdir(join(fixture.directory, 'warm', tenantId, '2026-01')), []);
    await fixture.log.sequence();
    await assertReads(tiers, tenantId, 264);

    fixture.log.clock.set(longAgoMs + 55 * 31 * DAY_MS);
    await tiers.mover.moveTenant(tenantId);
    const gone = await stateOf(tenantId);
    assert.deepEqual(
      [gone?.state, gone?.cold_key, await cold.get(name, 1_000)],
      ['expired', null, undefined],
    );
    await fixture.log.sequence();
    const verdict = await tiers.verify(tenantId);
    assert.deepEqual([verdict.intact, verdict.expired, verdict.size], [true, 256, 265]);
    assert.equal((await tiers.reader.readRange(tenantId, 0, 265)).length, 9);
  });

test('a legal hold stops the deletion until it is released, and cannot be gone around', async () => {
  const { log } = fixture;
  const tenantId = await fillLog(fixture, 260, 2);
  const tiers = fixture.open({ cold: openDirectory() });
  const deps = { record: log.record, clock: log.clock };
  const hold = await log.database.tenant(tenantId, (tx) =>
    createPlaceHold(deps)(tx, tenantId, origin, {
      name: '2026가합1',
      reason: '소송',
      from: new Date(longAgoMs - DAY_MS),
      until: new Date(longAgoMs + DAY_MS),
    }),
  );
  await moveToCold(tiers, tenantId);
  log.clock.set(longAgoMs + 60 * 31 * DAY_MS);
  await tiers.mover.moveTenant(tenantId);
  assert.equal((await stateOf(tenantId))?.state, 'cold');
  const inSystem = (statement: string) => log.database.system('try', (tx) => sql.raw(statement).execute(tx));
  await assert.rejects(
    inSystem(`UPDATE audit.segments SET state = 'expiring' WHERE tenant_id = '${tenantId}'`),
    /a legal hold covers it/,
  );
  await assert.rejects(
    inSystem(`UPDATE audit.legal_holds SET until_at = from_at + interval '1 s'`),
    /can only be released/,
  );
  await assert.rejects(inSystem('DELETE FROM audit.legal_holds'), /permission denied/);
  const release = (id: string) =>
    log.database.tenant(log.newTenant(), (tx) =>
      createReleaseHold(deps)(tx, tenantId, origin, { id: id as never, reason: 'x' }),
    ); // of another tenant
  await assert.rejects(release(hold.id), /RES_001/);
  await log.database.tenant(tenantId, (tx) =>
    createReleaseHold(deps)(tx, tenantId, origin, { id: hold.id, reason: '종결' }),
  );
  await tiers.mover.moveTenant(tenantId);
  assert.equal((await stateOf(tenantId))?.state, 'expired');
});

/** A store that breaks in a way of its own at its n-th call. */
function unreliable(store: ColdStore, breakAt: number): ColdStore {
  let calls = 0;
  const count = (): void => {
    calls += 1;
    if (calls === breakAt) throw new Error('the store is away');
  };
  return {
    kind: store.kind,
    async put(...asked) {
      count();
      return await store.put(...asked);
    },
    async get(...asked) {
      count();
      const bytes = await store.get(...asked);
      return calls === breakAt + 1 ? bytes?.with(100, 0) : bytes;
    },
    async remove(...asked) {
      count();
      await store.remove(...asked);
    },
  };
}

test('a store that is away or gives back something else costs no file of the warm tier', async () => {
  const tenantId = await fillLog(fixture, 260, 2);
  const good = openDirectory();
  fixture.log.clock.set(longAgoMs + 19 * 31 * DAY_MS);
  for (let breakAt = 0; breakAt < 2; breakAt += 1) {
    const tiers = fixture.open({ cold: unreliable(good, breakAt) });
    await tiers.mover.moveTenant(tenantId).catch(() => undefined);
    await fixture.log.sequence();
    await assertReads(tiers, tenantId, (await fixture.open({ cold: good }).verify(tenantId)).size);
  }
  await fixture.open({ cold: good }).mover.moveTenant(tenantId);
  assert.equal((await stateOf(tenantId))?.state, 'confirmed');
});

test('a sealed file that was changed in the cold store is found by verification', async () => {
  const tenantId = await fillLog(fixture, 260, 2);
  const tiers = fixture.open({ cold: openDirectory() });
  await moveToCold(tiers, tenantId);
  const path = join(fixture.directory, 'cold', (await stateOf(tenantId))?.cold_name ?? '');
  const bytes = await readFile(path);
  await chmod(path, 0o600);
  await writeFile(path, Buffer.concat([bytes.subarray(0, 200), randomBytes(1), bytes.subarray(201)]));
  await fixture.log.sequence();
  const verdict = await tiers.verify(tenantId);
  assert.deepEqual(
    [verdict.intact, verdict.problem?.code, verdict.problem?.firstBadIndex],
    [false, 'file_changed', 0],
  );
});
