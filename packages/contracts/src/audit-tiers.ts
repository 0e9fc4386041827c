import { z } from 'zod';
import { idField, instantField, instantInput, nameField, pageOf, pageQuery, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

const tierField = z.enum(['hot', 'warm', 'cold', 'expired']);

export const logTierView = z.object({
  /** `expired`: deleted after their time; their hashes are kept. */
  tier: tierField,
  entries: z.number().int(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** When the earliest of its events happened. */
  firstAt: instantField.nullable(),
  lastAt: instantField.nullable(),
});

export const logSegmentView = z.object({
  id: z.string(),
  fromIndex: z.number().int(),
  /** Exclusive. */
  toIndex: z.number().int(),
  firstAt: instantField,
  lastAt: instantField,
  state: z.enum([
    'planned',
    'written',
    'verified',
    'warm',
    'sealing',
    'sealed',
    'confirmed',
    'cold',
    'expiring',
    'expired',
  ]),
  tier: tierField,
  bytes: z.number().int(),
  /** SHA-256 of the Parquet file, hex. */
  sha256: z.string().nullable(),
  /** Size of the signed checkpoint that the file was proven against. */
  checkpointSize: z.number().int().nullable(),
  /** Until when the object lock of the store keeps the sealed file. */
  lockedUntil: instantField.nullable(),
  movedAt: instantField,
  /** A legal hold covers it. */
  isHeld: z.boolean(),
  /** Why the last attempt at its next step failed. */
  problem: z.string().nullable(),
});

export const legalHoldView = z.object({
  id: z.string(),
  name: z.string(),
  reason: z.string(),
  /** What happened from then on is held; null from the first event on. */
  from: instantField.nullable(),
  /** What happened before then is held; null without end. */
  until: instantField.nullable(),
  /** Public id. */
  createdBy: z.string(),
  createdAt: instantField,
  releasedBy: z.string().nullable(),
  /** Null while it is in force. */
  releasedAt: instantField.nullable(),
});

const holdParams = z.strictObject({ id: idField('hold') });

/** Where a log lies, and what keeps parts of it from being deleted. */
export const tierRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/tiers',
    summary: 'How much of the log lies in which tier, and how long each tier keeps it',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      tiers: z.array(logTierView),
      months: z.object({ hot: z.number().int(), warm: z.number().int(), cold: z.number().int() }),
      coldStore: z.enum(['none', 'directory', 's3']),
    }),
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/segments',
    summary: 'Parts of the log that left the database or are on their way, the youngest first',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject(pageQuery),
    response: pageOf(logSegmentView),
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/holds',
    summary: 'Legal holds on the log, the newest first',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject(pageQuery),
    response: pageOf(legalHoldView),
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/holds',
    summary: 'Place a legal hold: nothing it covers is deleted until it is released',
    description: 'Without `from` and `until` it covers the whole log.',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:hold' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      name: nameField,
      reason: reasonField,
      from: instantInput.optional(),
      until: instantInput.optional(),
    }),
    response: legalHoldView,
    errors: ['AUD_011'],
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/holds/{id}/release',
    summary: 'Release a legal hold; what it covered is deleted when its time is over',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:hold' },
    transaction: 'write',
    status: 200,
    params: holdParams,
    body: z.strictObject({ reason: reasonField }),
    response: legalHoldView,
    errors: ['RES_001'],
  }),
] as const;
