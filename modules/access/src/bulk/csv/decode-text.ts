import type { FileProblem } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: FileProblem };

const LINE_FEED = 0x0a;

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads a file as UTF-8, with or without a byte order mark; says which line is not. */
export function decodeText(bytes: Uint8Array): Decoded {
  const text = decode(bytes);
  if (text !== undefined) return { ok: true, text };
  let line = 1;
  for (let from = 0; from <= bytes.length; line += 1) {
    const end = bytes.indexOf(LINE_FEED, from);
    const until = end < 0 ? bytes.length : end;
    if (decode(bytes.subarray(from, until)) === undefined || end < 0) break;
    from = until + 1;
  }
  return { ok: false, problem: problemAt({ line, column: null }, null, 'encoding') };
}
