import { createHash } from 'node:crypto';

// RFC 6962, sections 2.1 to 2.1.2, written down as the recursive definitions of the text and sharing no code with
// the implementation: slow, but obviously the standard.

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

const largestPowerBelow = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);

/** MTH over leaf hashes. */
export const referenceRoot = (leafHashes: readonly Uint8Array[]): Uint8Array => {
  const [only] = leafHashes;
  if (only === undefined) return sha256();
  if (leafHashes.length === 1) return only;
  const k = largestPowerBelow(leafHashes.length);
  return sha256(Uint8Array.of(1), referenceRoot(leafHashes.slice(0, k)), referenceRoot(leafHashes.slice(k)));
};

/** PATH(m, D[n]). */
export const referencePath = (m: number, leafHashes: readonly Uint8Array[]): Uint8Array[] => {
  if (leafHashes.length === 1) return [];
  const k = largestPowerBelow(leafHashes.length);
  const left = leafHashes.slice(0, k);
  const right = leafHashes.slice(k);
  return m < k
    ? [...referencePath(m, left), referenceRoot(right)]
    : [...referencePath(m - k, right), referenceRoot(left)];
};

/** SUBPROOF(m, D[n], b). */
const referenceSubproof = (m: number, leafHashes: readonly Uint8Array[], b: boolean): Uint8Array[] => {
  if (m === leafHashes.length) return b ? [] : [referenceRoot(leafHashes)];
  const k = largestPowerBelow(leafHashes.length);
  const left = leafHashes.slice(0, k);
  const right = leafHashes.slice(k);
  return m <= k
    ? [...referenceSubproof(m, left, b), referenceRoot(right)]
    : [...referenceSubproof(m - k, right, false), referenceRoot(left)];
};

/** PROOF(m, D[n]). */
export const referenceConsistency = (m: number, leafHashes: readonly Uint8Array[]): Uint8Array[] =>
  referenceSubproof(m, leafHashes, true);
