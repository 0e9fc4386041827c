import {
  createCompactRange,
  createNoteSigningKey,
  createSeedSigner,
  encodeBase64,
  formatCheckpoint,
  formatProof,
  formatVerifierKey,
  hashLeaf,
  proveInclusion,
  signNote,
} from '@haechi/transparency';
import { describe, expect, it } from 'vitest';
import { toHex, VERIFY_STEPS, type VerifyPorts, type VerifyStep, verifyEvent } from './verify-event.ts';

const ORIGIN = 'log.example/tenant-1';
const INDEX = 2;
const AT = '2026-11-20T09:00:00.000Z';
const LEAVES = ['a', 'b', 'c', 'd', 'e'].map((name) =>
  JSON.stringify({ action: 'project.updated', at: AT, id: `evt_${name}`, name, result: 'success' }),
);

async function makeLog(seedByte: number) {
  const key = await createNoteSigningKey(ORIGIN, new Uint8Array(32).fill(seedByte));
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  for (const leaf of LEAVES) {
    for (const { level, index, hash } of range.append(hashLeaf(new TextEncoder().encode(leaf)))) {
      nodes.set(`${level}/${index}`, hash);
    }
  }
  const node = (name: string) => nodes.get(name) ?? new Uint8Array();
  const proof = await proveInclusion(INDEX, range.size, (wanted) =>
    wanted.map(({ level, index }) => node(`${level}/${index}`)),
  );
  if (!proof.ok) throw new Error(proof.error.message);
  const text = formatCheckpoint({ origin: ORIGIN, size: range.size, root: range.root() });
  const checkpoint = await signNote(text, [createSeedSigner(key)]);
  return {
    verifierKey: formatVerifierKey(key),
    proof: formatProof({ index: INDEX, hashes: proof.value, checkpoint }),
  };
}

const log = await makeLog(1);
const leaf = LEAVES[INDEX] ?? '';
const event = {
  id: 'evt_c',
  at: AT,
  result: 'success' as const,
  index: INDEX,
  action: 'project.updated',
  leaf,
  leafHash: encodeBase64(hashLeaf(new TextEncoder().encode(leaf))),
};
const honest: VerifyPorts = {
  fetchProof: async () => log.proof,
  fetchLog: async () => ({ origin: ORIGIN, verifierKey: log.verifierKey }),
};

async function run(checked: typeof event, ports: VerifyPorts): Promise<VerifyStep[]> {
  const steps: VerifyStep[] = [];
  for await (const step of verifyEvent(checked, ports)) steps.push(step);
  return steps;
}

const outcome = (steps: readonly VerifyStep[]) =>
  steps.map(({ id, ok }) => (ok ? id : `${id} failed`)).join(', ');

describe('verifyEvent', () => {
  it('takes every step for an honest event', async () => {
    const steps = await run(event, honest);
    expect(steps.map(({ id }) => id)).toEqual([...VERIFY_STEPS]);
    expect(steps.every(({ ok }) => ok)).toBe(true);
    expect(steps.find(({ id }) => id === 'signature')?.found).toBe('5');
  });

  it('notices a leaf text that was changed, even with its hash recomputed', async () => {
    const forged = leaf.replace('"name":"c"', '"name":"C"');
    expect(outcome(await run({ ...event, leaf: forged }, honest))).toBe('content, leaf failed');
    const leafHash = encodeBase64(hashLeaf(new TextEncoder().encode(forged)));
    expect(outcome(await run({ ...event, leaf: forged, leafHash }, honest))).toBe(
      'content, leaf, proof, signature, inclusion failed',
    );
  });

  it('notices that another event is shown than the one that was hashed', async () => {
    expect(outcome(await run({ ...event, action: 'role.granted' }, honest))).toBe('content failed');
    expect(outcome(await run({ ...event, leaf: 'not JSON' }, honest))).toBe('content failed');
  });

  it('refuses the proof of another place in the log', async () => {
    expect(outcome(await run({ ...event, index: 3 }, honest))).toBe('content, leaf, proof failed');
  });

  it('refuses a checkpoint signed by another key or of another log', async () => {
    const other = await makeLog(2);
    const swapped = { ...honest, fetchProof: async () => other.proof };
    expect(outcome(await run(event, swapped))).toBe('content, leaf, proof, signature failed');
    const renamed = {
      ...honest,
      fetchLog: async () => ({ origin: 'log.example/other', verifierKey: log.verifierKey }),
    };
    expect(outcome(await run(event, renamed))).toBe('content, leaf, proof, signature failed');
  });

  it('passes on that the event has no place yet', async () => {
    const waiting = { ...honest, fetchProof: () => Promise.reject(new Error('AUD_001')) };
    await expect(run(event, waiting)).rejects.toThrow('AUD_001');
  });
});

describe('toHex', () => {
  it('writes the bytes of a base64 hash', () => {
    expect(toHex('AAEP/w==')).toBe('00010fff');
  });
});
