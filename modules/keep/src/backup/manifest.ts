import { z } from 'zod';

export const MANIFEST_FORMAT = 'haechi-backup/1';

const sha256Field = z.string().regex(/^[0-9a-f]{64}$/);
const bytesField = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const lsnField = z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/);
const instant = z.iso.datetime();

/** Safe on every system: no way up, no root, no drive. */
export const archivePath = z
  .string()
  .min(1)
  .max(1_000)
  .refine(
    (path) => !/^[/\\]|[\\:\0]/.test(path) && !path.split('/').some((part) => part === '..' || part === '.'),
  );

export const backupName = z.string().regex(/^bak_[0-7][0-9a-hjkmnp-tv-z]{25}$/);

/** What a backup says about itself. It is signed, and readable without any key. */
export const manifestSchema = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  name: backupName,
  service: z.string().min(1).max(60),
  /** `safety`: made cold, of what a restore replaced. */
  kind: z.enum(['hot', 'cold', 'safety']),
  startedAt: instant,
  /** State of the database this backup restores to, when no time is asked for. */
  finishedAt: instant,
  versions: z.strictObject({
    haechi: z.string().max(40),
    postgres: z.string().max(40),
    node: z.string().max(40),
  }),
  database: z.strictObject({
    /** Whether it is the one under the base directory, or one of somebody else's. */
    server: z.enum(['embedded', 'external']).default('embedded'),
    name: z.string().max(63).default('haechi'),
    systemId: z.string().max(24),
    timeline: z.number().int().min(1).max(0xff_ff_ff_ff),
    startLsn: lsnField,
    endLsn: lsnField,
    /** Which run of the archived log continues from here; null without one. */
    walRun: z.string().max(40).nullable(),
  }),
  /** Rows by table, before and after: equal where nothing was written meanwhile. */
  counts: z.record(z.string().max(200), z.strictObject({ from: bytesField, to: bytesField })),
  /** Signed state of every log when the backup began. */
  checkpoints: z
    .array(
      z.strictObject({
        log: z.string().max(60),
        size: bytesField,
        root: z.string().max(60),
      }),
    )
    .max(100_000),
  recipients: z
    .array(z.strictObject({ name: z.string().max(100), key: z.string().max(4_000) }))
    .min(1)
    .max(20),
  parts: z
    .array(
      z.strictObject({
        name: z.enum(['database.tar.zst.age', 'files.tar.zst.age']),
        plainBytes: bytesField,
        sealedBytes: bytesField,
        sealedSha256: sha256Field,
      }),
    )
    .length(2),
  files: z
    .array(
      z.strictObject({
        part: z.enum(['database', 'files']),
        path: archivePath,
        size: bytesField,
        sha256: sha256Field,
      }),
    )
    .min(1)
    .max(1_000_000),
});

export type Manifest = z.output<typeof manifestSchema>;

/** The sealed parts of every backup and the short names their files go by. */
export const PARTS = { database: 'database.tar.zst.age', files: 'files.tar.zst.age' } as const;

/** What every whole backup has; one that lacks it is partial. */
const DATABASE_ESSENTIALS = ['PG_VERSION', 'global/pg_control'];
const FILES_ESSENTIALS = ['secrets/postgres-superuser'];

/**
 * Why a backup is no backup: empty, or something that must be in it is missing. Undefined when it is whole.
 */
export function findPartiality({
  files,
  parts,
  kind,
  database,
}: Pick<Manifest, 'files' | 'parts' | 'kind' | 'database'>): string | undefined {
  const had = new Set(files.map(({ part, path }) => `${part}:${path}`));
  const wanted = [
    ...DATABASE_ESSENTIALS.map((path) => `database:${path}`),
    ...(kind === 'hot' ? ['database:backup_label'] : []),
    // The password of its administrator is known where its database is made here.
    ...(database.server === 'external' ? [] : FILES_ESSENTIALS).map((path) => `files:${path}`),
  ];
  const missing = wanted.find((path) => !had.has(path));
  if (missing !== undefined) return `missing ${missing.replace(':', ' ')}`;
  const empty = parts.find(({ plainBytes, sealedBytes }) => plainBytes === 0 || sealedBytes === 0);
  if (empty !== undefined) return `empty ${empty.name}`;
  if (!files.some(({ part, path }) => part === 'database' && path.startsWith('base/'))) return 'missing base';
  if (
    kind === 'hot' &&
    !files.some(({ part, path }) => part === 'database' && /^pg_wal\/[0-9A-F]{24}$/.test(path))
  )
    return 'missing pg_wal';
  return undefined;
}
