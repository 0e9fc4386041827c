import {
  createCompactRange,
  createNoteSigningKey,
  createSeedSigner,
  formatCheckpoint,
  formatExportHeader,
  formatProof,
  formatVerifierKey,
  hashLeaf,
  proveConsistency,
  proveInclusion,
  type ReadNodes,
  readRangeState,
  signNote,
} from '@haechi/transparency';

/** A small signed log in memory, and the files it hands out. */
export interface SampleLog {
  readonly verifierKey: string;
  entryAt(index: number): string;
  proofOf(index: number): Promise<string>;
  exportOf(from: number, to: number): Promise<string>;
}

export async function createSampleLog(origin: string, seed: number, size: number): Promise<SampleLog> {
  const key = await createNoteSigningKey(origin, new Uint8Array(32).fill(seed));
  const entries = Array.from({ length: size }, (_, index) =>
    JSON.stringify({
      action: 'project.updated',
      actor: { id: null, kind: 'user', name: '김하나' },
      at: '2026-11-20T09:00:00.000Z',
      details: { index },
      v: 1,
    }),
  );
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  for (const entry of entries)
    for (const { level, index, hash } of range.append(hashLeaf(new TextEncoder().encode(entry))))
      nodes.set(`${level}/${index}`, hash);
  const readNodes: ReadNodes = (wanted) =>
    wanted.map(({ level, index }) => {
      const hash = nodes.get(`${level}/${index}`);
      if (hash === undefined) throw new Error(`no node ${level}/${index}`);
      return hash;
    });
  const text = formatCheckpoint({ origin, size, root: range.root() });
  const checkpoint = await signNote(text, [createSeedSigner(key)]);
  const verifierKey = formatVerifierKey(key);
  return {
    verifierKey,
    entryAt: (index) => entries[index] ?? '',
    async proofOf(index) {
      const proof = await proveInclusion(index, size, readNodes);
      if (!proof.ok) throw new Error(proof.error.message);
      return formatProof({ index, hashes: proof.value, checkpoint });
    },
    async exportOf(from, to) {
      const proof = await proveConsistency(to, size, readNodes);
      if (!proof.ok) throw new Error(proof.error.message);
      const { hashes: left } = await readRangeState(from, readNodes);
      const header = { origin, verifierKey, from, to, left, consistency: proof.value, checkpoint };
      return [formatExportHeader(header), ...entries.slice(from, to), ''].join('\n');
    },
  };
}
