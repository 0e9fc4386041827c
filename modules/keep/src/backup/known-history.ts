import { readFile } from 'node:fs/promises';
import type { LogState } from '@haechi/audit';
import { formatId } from '@haechi/kernel';
import { z } from 'zod';
import { writeWhole } from '../write-whole.ts';

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
  await writeWhole(file, `${JSON.stringify(known)}\n`);
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
