import { z } from 'zod';
import { instantField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

const rotationView = z.object({
  /** The new key (C2SP signed-note verifier key), to be handed out. */
  verifierKey: z.string(),
  former: z.string(),
  /** Until when the former one signs beside it; null where it signs no more. */
  until: instantField.nullable(),
});

const shared = { tag: 'audit', audience: 'signed_in' } as const;
const rotating = {
  ...shared,
  authority: { at: 'platform', permission: 'key:manage' },
  transaction: 'none',
  secondFactor: 'required',
  status: 201,
  body: z.strictObject({ reason: reasonField }),
  response: rotationView,
} as const;

/** Signing keys of the log, of this installation as a witness, and of backups. */
export const signingKeyRoutes = [
  defineRoute({
    ...shared,
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    operation: 'GET /api/v1/audit/keys',
    summary: 'Keys that verify the log: the one in use and former ones, each with the time in which it signs',
    response: z.object({
      origin: z.string(),
      items: z.array(
        z.object({
          /** C2SP signed-note verifier key. */
          verifierKey: z.string(),
          since: instantField,
          /** Null for the one in use. */
          until: instantField.nullable(),
        }),
      ),
    }),
  }),
  defineRoute({
    ...rotating,
    operation: 'POST /api/v1/keys/log/rotation',
    summary: 'Change the signing key of all logs',
    description:
      'The former key signs beside the new one for audit.keyOverlapDays; verifiers that know either go on.',
    errors: ['AUD_012'],
  }),
  defineRoute({
    ...rotating,
    operation: 'POST /api/v1/keys/witness/rotation',
    summary: 'Change the key this installation cosigns the logs of others with',
    description: 'The former key cosigns beside the new one for audit.keyOverlapDays.',
    errors: ['AUD_012'],
  }),
  defineRoute({
    ...rotating,
    tag: 'keep',
    operation: 'POST /api/v1/keys/backup/rotation',
    summary: 'Change the key that signs backups',
    description: 'What the former key signed is restored as before: its public half stays on record.',
    errors: ['KEEP_015', 'KEEP_005'],
  }),
] as const;
