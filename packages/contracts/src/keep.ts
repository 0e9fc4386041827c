import { z } from 'zod';
import { instantField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

export const BACKUP_KINDS = ['hot', 'cold', 'safety'] as const;
export const KEEP_RUN_KINDS = ['hot', 'cold', 'drill', 'copy', 'retention', 'removal'] as const;
export const KEEP_RUN_STATES = ['queued', 'running', 'succeeded', 'failed'] as const;
export const KEEP_OCCASIONS = ['schedule', 'catch_up', 'person', 'command'] as const;

const backupNameField = z.string().regex(/^bak_[0-7][0-9a-hjkmnp-tv-z]{25}$/);

export const backupView = z.object({
  name: z.string(),
  /** Null, with everything else from the manifest, when it cannot be read. */
  kind: z.enum(BACKUP_KINDS).nullable(),
  finishedAt: instantField.nullable(),
  version: z.string().nullable(),
  plainBytes: z.number(),
  sealedBytes: z.number(),
  fileCount: z.number().int(),
  recipients: z.array(z.string()),
  bytesVerifiedAt: instantField.nullable(),
  drilledAt: instantField.nullable(),
  onSecondMedium: z.boolean(),
  /** It is the last one that was verified, which is never removed. */
  keptAsVerified: z.boolean(),
});

export const keepRunView = z.object({
  id: z.string(),
  kind: z.enum(KEEP_RUN_KINDS),
  occasion: z.enum(KEEP_OCCASIONS),
  state: z.enum(KEEP_RUN_STATES),
  backup: z.string().nullable(),
  askedBy: z.string().nullable(),
  dueAt: instantField.nullable(),
  startedAt: instantField,
  finishedAt: instantField.nullable(),
  /** What was measured: `plainBytes`, `sealedBytes`, `durationMs`, `rpoMs`, `rtoMs`, `events` … */
  figures: z.record(z.string(), z.number()),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
});

export const keepStatusView = z.object({
  /** False where the database is an external one that this server was not told to back up. */
  available: z.boolean(),
  recipients: z.array(z.object({ name: z.string(), key: z.string() })),
  /** Verifies backups; to be printed and kept apart. */
  verifierKey: z.string().nullable(),
  lastBackupAt: instantField.nullable(),
  nextBackupAt: instantField.nullable(),
  /** Everything that was committed before could be restored now. */
  coveredUntil: instantField.nullable(),
  lastDrillAt: instantField.nullable(),
  nextDrillAt: instantField.nullable(),
  secondMedium: z
    .object({
      path: z.string(),
      copiedAt: instantField.nullable(),
      verifiedAt: instantField.nullable(),
    })
    .nullable(),
});

const shared = { tag: 'keep', audience: 'signed_in', status: 200 } as const;
const reading = {
  ...shared,
  authority: { at: 'platform', permission: 'backup:read' },
  transaction: 'read',
} as const;
const managing = {
  ...shared,
  status: 202,
  authority: { at: 'platform', permission: 'backup:manage' },
  transaction: 'write',
} as const;

export const keepRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/backups',
    summary: 'Backups of this installation, newest first, and how well it is kept',
    response: z.object({ status: keepStatusView, items: z.array(backupView) }),
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/backups',
    summary: 'Back up now, while the server runs',
    response: keepRunView,
    errors: ['KEEP_001', 'KEEP_015'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/keep-runs',
    summary: 'Backups, drills, copies and removals that were begun, newest first',
    query: z.strictObject({
      kind: z.enum(KEEP_RUN_KINDS).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ items: z.array(keepRunView) }),
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/drills',
    summary: 'Restore a backup beside the running system, start it, verify it, and measure',
    description:
      'Without a name the newest backup is taken. Opens backups this process made since its start, or with the key file of the configuration.',
    body: z.strictObject({ backup: backupNameField.optional() }),
    response: keepRunView,
    errors: ['RES_001', 'KEEP_015'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/backups/{name}/removal',
    summary: 'Ask for a backup to be removed; somebody else must approve',
    params: z.strictObject({ name: backupNameField }),
    body: z.strictObject({ reason: reasonField }),
    response: z.object({ approvalId: z.string() }),
    errors: ['RES_001', 'KEEP_013', 'KEEP_015', 'APR_004'],
  }),
] as const;
