import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CombineAnswer, GroupShape, Inspection, ShareRequest, SplitAnswer } from './share-request.ts';

const PROGRAM = new URL('./share-worker.ts', import.meta.url);

/** One thread for each question: the answer is the only thing that is left of it. */
async function ask(request: ShareRequest): Promise<unknown> {
  const worker = new Worker(PROGRAM, { workerData: request });
  try {
    const [answer]: unknown[] = await once(worker, 'message');
    return answer;
  } finally {
    await worker.terminate();
  }
}

/** Divides a secret of 32 bytes into printable shares (SLIP-0039): `groupThreshold` groups are needed, and of each its own number. */
export async function splitSecret(
  secret: Uint8Array,
  groupThreshold: number,
  groups: readonly GroupShape[],
): Promise<SplitAnswer> {
  // The worker answers a `split` with this; see share-worker.ts.
  return (await ask({ kind: 'split', secret, groupThreshold, groups })) as SplitAnswer;
}

/** The secret of each set; undefined unless exactly the needed number of groups and of members of each is in it. */
export async function combineSets(
  sets: readonly (readonly string[])[],
  passphrase = '',
): Promise<CombineAnswer> {
  // As above, for `combine`.
  return (await ask({ kind: 'combine', sets, passphrase })) as CombineAnswer;
}

/** The secret of one set; undefined under the same condition. */
export async function combineShares(shares: readonly string[]): Promise<Uint8Array | undefined> {
  return (await combineSets([shares]))[0];
}

export async function inspectShare(share: string): Promise<Inspection> {
  // As above, for `inspect`.
  return (await ask({ kind: 'inspect', share })) as Inspection;
}

/** As somebody typed it from paper: any case, any white space, numbers before the words. */
export function normaliseShare(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/\d+[.)]?/g, ' ')
    .trim()
    .replace(/\s+/g, ' ');
}
