import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { KeepPlaces } from './places.ts';

const instant = z.iso.datetime();

const ledgerSchema = z.strictObject({
  /** When each backup was last found good: its bytes, or by a drill that started it. */
  verified: z
    .record(z.string().max(64), z.strictObject({ bytesAt: instant.optional(), drillAt: instant.optional() }))
    .default({}),
  /** The second medium, as it was last seen. */
  medium: z
    .strictObject({
      dir: z.string().max(4_000),
      copiedAt: instant,
      verifiedAt: instant,
      names: z.array(z.string().max(64)).max(10_000),
    })
    .nullable()
    .default(null),
  /** What is to be put on record when the server runs again. */
  pending: z
    .array(
      z.strictObject({
        action: z.string().max(100),
        at: instant,
        details: z.record(z.string().max(60), z.union([z.string().max(1_000), z.number(), z.boolean()])),
      }),
    )
    .max(1_000)
    .default([]),
});

/** What this machine knows about its backups. Kept in a file, because a restore must not roll it back. */
export type Ledger = z.output<typeof ledgerSchema>;

const ledgerFile = ({ stateDir }: KeepPlaces): string => join(stateDir, 'ledger.json');

export async function readLedger(places: KeepPlaces): Promise<Ledger> {
  const text = await readFile(ledgerFile(places), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}';
    throw error;
  });
  return ledgerSchema.parse(JSON.parse(text));
}

/** Changes the ledger in one step. For who holds the lock of backups. */
export async function changeLedger(places: KeepPlaces, change: (ledger: Ledger) => Ledger): Promise<void> {
  const file = ledgerFile(places);
  const content = JSON.stringify(ledgerSchema.parse(change(await readLedger(places))), null, 1);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${content}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Notes that a backup was found good. */
export const noteVerified =
  (name: string, by: 'bytesAt' | 'drillAt', atMs: number) =>
  (ledger: Ledger): Ledger => ({
    ...ledger,
    verified: {
      ...ledger.verified,
      [name]: { ...ledger.verified[name], [by]: new Date(atMs).toISOString() },
    },
  });
