import { parentPort, workerData } from 'node:worker_threads';
import Slip39 from 'slip39';
import words from 'slip39/src/slip39_helper.js';
import type { CombineAnswer, Inspection, ShareRequest, SplitAnswer } from './share-request.ts';

// The library adds functions to the prototypes of arrays and strings. In a thread of its own nobody else meets them,
// and what it leaves of a secret in memory ends with the thread.

const { WORD_LIST } = words;
const WORD_COUNTS = new Set([20, 33]);
const BITS_OF_WORD = 10;

function split({ secret, groupThreshold, groups }: Extract<ShareRequest, { kind: 'split' }>): SplitAnswer {
  const made = Slip39.fromArray([...secret], {
    threshold: groupThreshold,
    groups: groups.map(({ threshold, count }) => [threshold, count] as const),
    iterationExponent: 0, // the secret is 256 random bits: there is no passphrase to slow down guessing of
  });
  return groups.map((_, index) => [...made.fromPath(`r/${index}`).mnemonics]);
}

function combine({ sets, passphrase }: Extract<ShareRequest, { kind: 'combine' }>): CombineAnswer {
  return sets.map((shares) => {
    try {
      return Uint8Array.from(Slip39.recoverSecret(shares, passphrase));
    } catch {
      return undefined; // the library says in English what is missing; the caller knows it from the inspections
    }
  });
}

function inspect({ share }: Extract<ShareRequest, { kind: 'inspect' }>): Inspection {
  const indices = share.split(' ').map((word) => WORD_LIST.indexOf(word));
  const unknown = indices.indexOf(-1);
  if (unknown !== -1) return { fault: 'unknown-word', position: unknown + 1 };
  if (!WORD_COUNTS.has(indices.length)) return { fault: 'length', words: indices.length };
  if (!Slip39.validateMnemonic(share)) return { fault: 'checksum' };
  const bits = indices
    .slice(0, 4)
    .map((index) => index.toString(2).padStart(BITS_OF_WORD, '0'))
    .join('');
  const read = (from: number, length: number) => Number.parseInt(bits.slice(from, from + length), 2);
  return {
    fault: undefined,
    identifier: read(0, 15),
    groupIndex: read(20, 4),
    groupThreshold: read(24, 4) + 1,
    groupCount: read(28, 4) + 1,
    memberIndex: read(32, 4),
    memberThreshold: read(36, 4) + 1,
  };
}

function answer(request: ShareRequest): SplitAnswer | CombineAnswer | Inspection {
  switch (request.kind) {
    case 'split':
      return split(request);
    case 'combine':
      return combine(request);
    case 'inspect':
      return inspect(request);
  }
}

// Only share-calls.ts starts this thread. Its port is no window: there is no origin to name.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(answer(workerData as ShareRequest)); // share-calls.ts passes nothing else
