import { createCompactRange, type HashedNode, hashLeaf, type ReadNodes } from '../src/index.ts';

export const leafHashAt = (index: number): Uint8Array => hashLeaf(new TextEncoder().encode(`entry ${index}`));

const nodeKey = (level: number, index: number): string => `${level}/${index}`;

export interface SampleTree {
  readonly leafHashes: readonly Uint8Array[];
  /** Root at every size from 0 on. */
  readonly roots: readonly Uint8Array[];
  /** Every complete node in the order in which it became complete. */
  readonly nodes: readonly HashedNode[];
  /** Reads the nodes as a store would have kept them. */
  readonly readNodes: ReadNodes;
}

/** A tree of `entry 0`, `entry 1`, … with everything a log would have stored. */
export const growSampleTree = (size: number): SampleTree => {
  const range = createCompactRange();
  const leafHashes = Array.from({ length: size }, (_, index) => leafHashAt(index));
  const roots = [range.root()];
  const nodes: HashedNode[] = [];
  for (const leafHash of leafHashes) {
    nodes.push(...range.append(leafHash));
    roots.push(range.root());
  }
  const stored = new Map(nodes.map(({ level, index, hash }) => [nodeKey(level, index), hash]));
  return {
    leafHashes,
    roots,
    nodes,
    readNodes: (wanted) =>
      wanted.map(({ level, index }) => {
        const hash = stored.get(nodeKey(level, index));
        if (hash === undefined) throw new Error(`The node ${nodeKey(level, index)} was never complete`);
        return hash;
      }),
  };
};

/** The item at a position that the test knows to exist. */
export const at = <T>(list: readonly T[], position: number): T => {
  const item = list[position];
  if (item === undefined) throw new RangeError(`There is nothing at ${position}`);
  return item;
};

/** The value of a result that the test expects to be good. */
export const accepted = <T>(
  result: { ok: true; value: T } | { ok: false; error: { message: string } },
): T => {
  if (!result.ok) throw new Error(`Refused: ${result.error.message}`);
  return result.value;
};

/** The code of a refusal, or `accepted`. */
export const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }): string =>
  result.ok ? 'accepted' : result.error.code;
