import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogState } from '@haechi/audit';
import { formatId } from '@haechi/kernel';
import { z } from 'zod';

const knownSchema = z.strictObject({
  systemId: z.string().max(24),
  seenAt: z.iso.datetime(),
  logs: z.record(z.string().max(60), z.number().int().min(0)),
});

/** The newest state of the logs that this machine has seen, kept outside of the database. */
export type KnownHistory = z.output<typeof knownSchema>;

export async function readKnownHistory(file: string): Promise<KnownHistory | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return knownSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // a file cut off by a crash says nothing; the backups themselves still do
  }
}

export async function writeKnownHistory(file: string, known: KnownHistory): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(known)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Sizes of logs by their public names. */
export function sizesOf(logs: readonly Pick<LogState, 'tenantId' | 'size'>[]): Record<string, number> {
  return Object.fromEntries(logs.map(({ tenantId, size }) => [formatId('tenant', tenantId), size]));
}

/** How many events a state lacks that is known otherwise: of logs that are shorter, or not there at all. */
export function countLostEvents(
  known: Readonly<Record<string, number>>,
  wanted: Readonly<Record<string, number>>,
): number {
  return Object.entries(known).reduce((sum, [log, size]) => sum + Math.max(0, size - (wanted[log] ?? 0)), 0);
}
