import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Custody } from './custody-file.ts';
import { writeAtomically } from './write-atomically.ts';

const FILE = 'share-checks.json';
const schema = z.record(z.string().regex(/^[0-9a-f]{64}$/), z.iso.datetime());

/** When each share was last tried alone, by its fingerprint. The file is a note, no proof: without it nothing fails. */
export async function readShareChecks(keysDir: string): Promise<Readonly<Record<string, string>>> {
  try {
    return schema.parse(JSON.parse(await readFile(join(keysDir, FILE), 'utf8')));
  } catch {
    return {};
  }
}

/** Notes that a share was tried and good. What custody does not know any more is forgotten. */
export async function noteShareCheck(
  keysDir: string,
  custody: Custody,
  fingerprint: string,
  nowMs: number,
): Promise<void> {
  const current = new Set(
    custody.methods.flatMap((method) =>
      method.kind === 'shares' ? method.groups.flatMap(({ fingerprints }) => fingerprints) : [],
    ),
  );
  const former = Object.entries(await readShareChecks(keysDir)).filter(([known]) => current.has(known));
  const checks = { ...Object.fromEntries(former), [fingerprint]: new Date(nowMs).toISOString() };
  await writeAtomically(join(keysDir, FILE), `${JSON.stringify(checks, null, 2)}\n`);
}
