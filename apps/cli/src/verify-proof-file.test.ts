import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import {
  createCompactRange,
  createNoteSigningKey,
  createSeedSigner,
  formatCheckpoint,
  formatProof,
  formatVerifierKey,
  hashLeaf,
  proveInclusion,
  signNote,
} from '@haechi/transparency';
import { attachEvent, verifyProofFile } from './verify-proof-file.ts';

const ORIGIN = 'haechi.example/audit/ten_1';
const events = ['{"action":"one"}', '{"action":"two"}', '{"action":"세"}'];

async function makeLog(seedByte: number) {
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  for (const event of events)
    for (const { level, index, hash } of range.append(hashLeaf(new TextEncoder().encode(event))))
      nodes.set(`${level}/${index}`, hash);
  const key = await createNoteSigningKey(ORIGIN, new Uint8Array(32).fill(seedByte));
  const text = formatCheckpoint({ origin: ORIGIN, size: range.size, root: range.root() });
  const checkpoint = await signNote(text, [createSeedSigner(key)]);
  const proof = await proveInclusion(1, range.size, async (wanted) =>
    wanted.map(({ level, index }) => {
      const hash = nodes.get(`${level}/${index}`);
      assert.ok(hash);
      return hash;
    }),
  );
  assert.ok(proof.ok);
  return {
    verifierKey: formatVerifierKey(key),
    file: formatProof({ index: 1, hashes: proof.value, checkpoint }),
  };
}

describe('a proof file', () => {
  let verifierKey: string;
  let file: string;
  let complete: string;
  before(async () => {
    ({ verifierKey, file } = await makeLog(7));
    complete = attachEvent(file, events[1] ?? '');
  });

  it('with its event proves it, and says which log of which size', async () => {
    assert.deepEqual(await verifyProofFile(complete, verifierKey), {
      ok: true,
      leaf: '{"action":"two"}',
      index: 1,
      size: 3,
      origin: ORIGIN,
      witnesses: [],
    });
  });

  it('without its event proves the one that is brought', async () => {
    const proven = await verifyProofFile(file, verifierKey, '{"action":"two"}');
    assert.equal(proven.ok, true);
    const missing = await verifyProofFile(file, verifierKey);
    assert.ok(!missing.ok);
    assert.equal(missing.code, 'no_event');
  });

  it('proves nothing about an event that was changed by one letter', async () => {
    const changed = await verifyProofFile(attachEvent(file, '{"action":"twO"}'), verifierKey);
    assert.equal(changed.ok, false);
  });

  it('proves nothing to who trusts another key', async () => {
    const other = await makeLog(8);
    const verdict = await verifyProofFile(complete, other.verifierKey);
    assert.equal(verdict.ok, false);
    const nonsense = await verifyProofFile(complete, 'not a key');
    assert.equal(nonsense.ok, false);
  });

  it('that was cut is refused', async () => {
    for (const length of [0, 10, complete.length >> 1, complete.length - 1])
      assert.equal((await verifyProofFile(complete.slice(0, length), verifierKey)).ok, false);
  });
});
