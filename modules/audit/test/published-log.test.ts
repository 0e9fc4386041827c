import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError, type TenantId } from '@haechi/kernel';
import {
  createTileNodeReader,
  decodeEntryBundle,
  entryBundlePath,
  hashLeaf,
  hashTilePath,
  openCheckpoint,
  readRoot,
  rootOfLeaves,
  tileWidth,
  verifyConsistency,
} from '@haechi/transparency';
import { proveGrowth } from '../src/queries/prove-consistency.ts';
import { readNewestCheckpoint } from '../src/queries/read-newest-checkpoint.ts';
import { readPublishedTile } from '../src/queries/read-published-tile.ts';
import { createLogFixture, type LogFixture } from './log-fixture.ts';

const SIZE = 600;

let log: LogFixture;
let tenantId: TenantId;

before(async () => {
  log = await createLogFixture();
  tenantId = log.newTenant();
  await log.append(tenantId, SIZE);
  await log.sequence();
});
after(() => log.test.drop());

const as = <T>(work: Parameters<typeof log.database.tenant<T>>[1]): Promise<T> =>
  log.database.tenant(tenantId, work, { readOnly: true });
const fetchPath = (path: string) => as((tx) => readPublishedTile(tx, log.reader, tenantId, path));
const proveBetween = (from: number, to?: number) => as((tx) => proveGrowth(tx, tenantId, from, to));
const coded = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;

test('whoever reads only the published tiles comes to the signed root', async () => {
  const note = await as((tx) => readNewestCheckpoint(tx, tenantId));
  const opened = await openCheckpoint(note?.note ?? '', {
    origin: log.identity.originOf(tenantId),
    logKeys: log.identity.verifiersOf(tenantId),
  });
  assert.ok(opened.ok);
  const { size, root } = opened.value.checkpoint;
  assert.equal(size, SIZE);
  const readNodes = createTileNodeReader(
    size,
    async (tile) => (await fetchPath(hashTilePath(tile))) ?? assert.fail(hashTilePath(tile)),
  );
  assert.deepEqual(Buffer.from(await readRoot(size, readNodes)), Buffer.from(root));
  const leafHashes: Uint8Array[] = [];
  for (let index = 0; index * 256 < size; index += 1) {
    const width = tileWidth(size, 0, index);
    const bytes = await fetchPath(entryBundlePath({ index, width }));
    const entries = decodeEntryBundle(bytes ?? new Uint8Array(), width);
    assert.ok(entries.ok);
    leafHashes.push(...entries.value.map((entry) => hashLeaf(entry)));
  }
  assert.deepEqual(Buffer.from(rootOfLeaves(leafHashes)), Buffer.from(root));
});

test('a tile that no checkpoint covers, another spelling of a path and nonsense are not there', async () => {
  assert.equal((await fetchPath('tile/1/000.p/2'))?.length, 64);
  for (const path of [
    'tile/0/002',
    'tile/0/002.p/89',
    'tile/0/003.p/1',
    'tile/1/000.p/3',
    'tile/2/000.p/1',
    'tile/0/x000/001',
    'tile/entries/002',
    'tile/0/../0/000',
  ])
    assert.equal(await fetchPath(path), undefined, path);
});

test('another tenant reads neither tiles nor proofs of this log', async () => {
  const stranger = log.newTenant();
  const read = await log.database.tenant(stranger, (tx) =>
    readPublishedTile(tx, log.reader, tenantId, 'tile/0/000'),
  );
  assert.equal(read, undefined);
  await assert.rejects(
    log.database.tenant(stranger, (tx) => proveGrowth(tx, tenantId, 1, 2)),
    coded('AUD_003'),
  );
});

test('the log of one size is proven to begin the log of every larger size', async () => {
  for (const [from, to] of [
    [1, 2],
    [1, SIZE],
    [255, 256],
    [256, 257],
    [300, 512],
    [511, SIZE],
    [SIZE, SIZE],
  ] as const) {
    const { fromRoot: oldRoot, toRoot: newRoot, hashes: proof } = await proveBetween(from, to);
    const claim = { oldSize: from, newSize: to, oldRoot, newRoot, proof };
    assert.ok(verifyConsistency(claim).ok, `${from} to ${to}`);
    if (from < to) assert.equal(verifyConsistency({ ...claim, oldRoot: newRoot }).ok, false);
  }
  assert.equal((await proveBetween(7)).to, SIZE);
});

test('a consistency proof from size 0, backwards, or beyond what is signed is refused', async () => {
  await assert.rejects(proveBetween(0, 5), coded('AUD_002'));
  await assert.rejects(proveBetween(5, 4), coded('AUD_003'));
  await assert.rejects(proveBetween(5, SIZE + 1), coded('AUD_003'));
});
