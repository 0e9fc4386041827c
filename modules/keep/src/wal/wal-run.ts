import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@haechi/kernel';
import { z } from 'zod';
import type { KeepPlaces } from '../backup/places.ts';
import { type BackupSigner, signManifest, verifyManifest } from '../backup/sign-manifest.ts';
import { writeWhole } from '../write-whole.ts';

const lsnField = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);
const runName = z.string().regex(/^run_[0-9a-f]{16}$/);

const runSchema = z.strictObject({
  run: runName,
  systemId: z.string().max(24),
  timeline: z.number().int().min(1),
  startedAt: z.iso.datetime(),
  /** In order and without gaps; only the last may be incomplete. */
  pieces: z
    .array(
      z.strictObject({
        segment: z.string().regex(/^[0-9A-F]{24}$/),
        startLsn: lsnField,
        /** How much of the segment is in it. */
        plainBytes: z.number().int().min(1),
        sealedBytes: z.number().int().min(1),
        sealedSha256: z.string().regex(/^[0-9a-f]{64}$/),
        sealedAt: z.iso.datetime(),
      }),
    )
    .max(200_000),
  /** Up to where, and up to when, everything that was committed is in the pieces. */
  covered: z.strictObject({ lsn: lsnField, at: z.iso.datetime() }),
});

/** A stretch of the write-ahead log as it is archived: from one start of the archive, on one history of the database. */
export type WalRun = z.output<typeof runSchema>;
export type WalPiece = WalRun['pieces'][number];

const fileSchema = z.strictObject({ body: z.string().max(80_000_000), note: z.string().max(10_000) });

const RUN_FILE = 'run.json';

export const runDir = ({ walDir }: KeepPlaces, run: string): string => join(walDir, run);

/** The file a piece is in. A longer state of the same segment gets another file, so that none is ever overwritten. */
export const pieceFile = (
  places: KeepPlaces,
  run: string,
  { segment, plainBytes }: Pick<WalPiece, 'segment' | 'plainBytes'>,
): string => join(runDir(places, run), `${segment}.${plainBytes}.zst.age`);

/** Writes what a run consists of, signed, in one step. */
export async function writeRun(places: KeepPlaces, signer: BackupSigner, run: WalRun): Promise<void> {
  const dir = runDir(places, run.run);
  const body = JSON.stringify(run);
  const note = await signManifest(signer, run.run, Buffer.from(body));
  await writeWhole(join(dir, RUN_FILE), JSON.stringify({ body, note }));
}

/**
 * Reads a run and checks who signed it.
 * @returns undefined when there is no such run
 * @throws CodedError `KEEP_004`, `KEEP_005`
 */
export async function readRun(
  places: KeepPlaces,
  run: string,
  verifierKeys: readonly string[],
): Promise<WalRun | undefined> {
  const where = join(runDir(places, run), RUN_FILE);
  const text = await readFile(where, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const file = fileSchema.safeParse(parseJson(text));
  const parsed = runSchema.safeParse(file.success ? parseJson(file.data.body) : undefined);
  if (!file.success || !parsed.success)
    throw new CodedError('KEEP_004', { where, params: { why: 'it cannot be read' } });
  await verifyManifest(verifierKeys, run, Buffer.from(file.data.body), file.data.note, where);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names of all runs there are. */
export async function listRuns({ walDir }: KeepPlaces): Promise<string[]> {
  const names = await readdir(walDir).catch(() => []);
  return names.filter((name) => runName.safeParse(name).success).toSorted();
}
