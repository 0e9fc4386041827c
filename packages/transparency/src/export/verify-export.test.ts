import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createNoteSigningKey,
  createNoteVerifier,
  createSeedSigner,
  formatCheckpoint,
  formatExportHeader,
  formatVerifierKey,
  hashLeaf,
  parseExportHeader,
  proveConsistency,
  type ReadNodes,
  readRangeState,
  readRoot,
  signNote,
  splitLines,
  verifyExport,
} from '../index.ts';
import { createCompactRange } from '../merkle/compact-range.ts';

const ORIGIN = 'log.example/tenant-1';
const SIZE = 23;
const entries = Array.from({ length: SIZE }, (_, n) => JSON.stringify({ n, name: '김하나' }));
const key = await createNoteSigningKey(ORIGIN, new Uint8Array(32).fill(3));
const trust = () => ({ origin: ORIGIN, logKeys: [createNoteVerifier(key)] });

const nodes = new Map<string, Uint8Array>();
const range = createCompactRange();
for (const entry of entries)
  for (const node of range.append(hashLeaf(new TextEncoder().encode(entry))))
    nodes.set(`${node.level}/${node.index}`, node.hash);
const readNodes: ReadNodes = (wanted) =>
  wanted.map(({ level, index }) => nodes.get(`${level}/${index}`) ?? assert.fail());

async function exportOf(from: number, to: number, size = SIZE): Promise<string[]> {
  const proof = await proveConsistency(to, size, readNodes);
  assert.ok(proof.ok);
  const root = await readRoot(size, readNodes);
  const header = formatExportHeader({
    origin: ORIGIN,
    verifierKey: formatVerifierKey(key),
    from,
    to,
    left: (await readRangeState(from, readNodes)).hashes,
    consistency: proof.value,
    checkpoint: await signNote(formatCheckpoint({ origin: ORIGIN, size, root }), [createSeedSigner(key)]),
  });
  return [header, ...entries.slice(from, to)];
}

const codeOf = async (lines: readonly string[]): Promise<string> => {
  const outcome = await verifyExport(lines, trust);
  return outcome.ok ? 'ok' : outcome.error.code;
};

test('every range of a log verifies against its newest checkpoint, and against an older one that covers it', async () => {
  for (let from = 0; from < SIZE; from += 1)
    for (let to = from + 1; to <= SIZE; to += 1) assert.equal(await codeOf(await exportOf(from, to)), 'ok');
  assert.equal(await codeOf(await exportOf(2, 9, 9)), 'ok');
  assert.equal(await codeOf(await exportOf(2, 9, 14)), 'ok');
});

describe('an export that is not what the log has is refused', () => {
  for (const [from, to] of [
    [0, SIZE],
    [5, 17],
    [16, 17],
  ] as const) {
    test(`entries ${from} to ${to}`, async () => {
      const good = await exportOf(from, to);
      const changed = [...good];
      changed[1] = `${changed[1]} `;
      assert.notEqual(await codeOf(changed), 'ok');
      assert.equal(await codeOf(good.slice(0, -1)), 'too_few_entries');
      assert.equal(await codeOf([...good, good[1] ?? '']), 'too_many_entries');
      const moved = JSON.parse(good[0] ?? '') as { from: number; to: number };
      const shifted = JSON.stringify({ ...moved, from: from + 1, to: to + 1 });
      assert.notEqual(await codeOf([shifted, ...good.slice(1)]), 'ok');
    });
  }

  test('in another order', async () => {
    const [header = '', one = '', two = '', ...rest] = await exportOf(3, 12);
    assert.equal(await codeOf([header, two, one, ...rest]), 'old_root_mismatch');
  });

  test('signed by another key', async () => {
    const other = await createNoteSigningKey(ORIGIN, new Uint8Array(32).fill(4));
    const outcome = await verifyExport(await exportOf(0, 3), () => ({
      origin: ORIGIN,
      logKeys: [createNoteVerifier(other)],
    }));
    assert.equal(outcome.ok ? 'ok' : outcome.error.code, 'no_known_signature');
  });
});

test('a header that is not one is refused', async () => {
  const [header = ''] = await exportOf(4, 9);
  const fields = JSON.parse(header) as Record<string, unknown>;
  for (const change of [
    { format: 'haechi-audit-export@v2' },
    { from: 9 },
    { from: -1 },
    { from: 5 },
    { to: 1.5 },
    { left: ['AAAA'] },
    { left: 'x' },
    { consistency: [7] },
    { checkpoint: 3 },
  ])
    assert.equal(
      parseExportHeader(JSON.stringify({ ...fields, ...change })).ok,
      false,
      JSON.stringify(change),
    );
  for (const text of ['', 'null', '[]', '{', '7']) assert.equal(parseExportHeader(text).ok, false);
});

async function collectLines(pieces: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(pieces)) lines.push(line);
  return lines;
}

test('lines are the same however the text is cut into pieces', async () => {
  const text = 'one\n두 번째\n\nfour\n';
  for (let cut = 0; cut <= text.length; cut += 1) {
    const lines = await collectLines([text.slice(0, cut), text.slice(cut)]);
    assert.deepEqual(lines, ['one', '두 번째', '', 'four']);
  }
  assert.deepEqual(await collectLines(['a\nb']), ['a', 'b']);
});
