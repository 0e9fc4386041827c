import { EXPORT_FORMAT, type NoteKey, parseProof, parseVerifierKey } from '@haechi/transparency';

/** What somebody gave the page, told apart by its content and not by its name. */
export type Input =
  | { readonly kind: 'proof'; readonly text: string }
  | { readonly kind: 'export'; readonly file: Blob }
  | { readonly kind: 'entry'; readonly text: string }
  | { readonly kind: 'key'; readonly key: NoteKey }
  | { readonly kind: 'unknown' };

const PROOF_START = 'c2sp.org/tlog-proof@';
const EXPORT_START = `{"format":"${EXPORT_FORMAT.split('@')[0]}@`;
/** Everything but an export is small. */
const SMALL_BYTES_MAX = 1024 * 1024;

/** Text of a file, where bytes that are not UTF-8 must not turn into something else unseen. */
const decode = (bytes: ArrayBuffer | Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const parseObject = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

/** The entry itself, or the answer of the API about an event, which carries it as `leaf`. */
function readEntry(text: string): string | undefined {
  const fields = parseObject(text);
  if (fields === undefined) return undefined;
  if (typeof fields['leaf'] === 'string') return fields['leaf'];
  // Editors and shells end a file with a newline; an entry never has one.
  return 'actor' in fields && 'action' in fields ? text.replace(/\r?\n$/, '') : undefined;
}

/** The event a proof carries in its `extra` line (C2SP tlog-proof), if it does. */
export function readAttachedEntry(proofText: string): string | undefined {
  const proof = parseProof(proofText);
  return proof.ok && proof.value.extra !== undefined ? decode(proof.value.extra) : undefined;
}

export async function readInput(file: Blob): Promise<Input> {
  const start = decode(await file.slice(0, EXPORT_START.length).arrayBuffer());
  if (start === EXPORT_START) return { kind: 'export', file };
  const text = file.size > SMALL_BYTES_MAX ? undefined : decode(await file.arrayBuffer());
  if (text === undefined) return { kind: 'unknown' };
  if (text.startsWith(PROOF_START)) return { kind: 'proof', text };
  const key = parseVerifierKey(text.trim());
  if (key.ok) return { kind: 'key', key: key.value };
  const entry = readEntry(text);
  return entry === undefined ? { kind: 'unknown' } : { kind: 'entry', text: entry };
}
