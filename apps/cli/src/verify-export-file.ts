import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createNoteVerifier, EXPORT_FORMAT, splitLines, verifyExport } from '@haechi/transparency';
import { readLogKeys } from './read-log-keys.ts';
import { NO_WITNESSES, type WitnessPolicy } from './witness-policy.ts';

const START = Buffer.from(`{"format":"${EXPORT_FORMAT}"`);

export type ExportVerdict =
  | {
      readonly ok: true;
      readonly from: number;
      /** Exclusive. */
      readonly to: number;
      readonly size: number;
      readonly origin: string;
      /** Witnesses of the policy that cosigned. */
      readonly witnesses: readonly string[];
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

function readStart(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(START.length);
    return start.subarray(0, readSync(file, start));
  } finally {
    closeSync(file);
  }
}

/** Whether a file is an export of a log, by how it begins. A file that cannot be read is none. */
export function isExportFile(path: string): boolean {
  try {
    return readStart(path).equals(START);
  } catch {
    return false;
  }
}

/** Checks offline that the entries of an exported file are those of the log of the key's name. */
export async function verifyExportFile(
  path: string,
  verifierKeys: string,
  policy: WitnessPolicy = NO_WITNESSES,
): Promise<ExportVerdict> {
  const trusted = readLogKeys(verifierKeys);
  if (!trusted.ok) return trusted;
  const { origin } = trusted;
  const logKeys = trusted.keys.map((key) => createNoteVerifier(key));
  const pieces: AsyncIterable<string> = createReadStream(path, 'utf8');
  const verdict = await verifyExport(splitLines(pieces), () => ({ origin, logKeys, ...policy }));
  if (!verdict.ok) return { ok: false, code: verdict.error.code, message: verdict.error.message };
  const { header, checkpoint, cosignedBy } = verdict.value;
  const witnesses = cosignedBy.map((signature) => signature.key.name);
  return { ok: true, from: header.from, to: header.to, size: checkpoint.size, origin, witnesses };
}
