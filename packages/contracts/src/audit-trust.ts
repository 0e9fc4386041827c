import { z } from 'zod';
import { idField, instantField, textField } from './fields.ts';
import { defineRoute } from './route.ts';

export const witnessSignatureView = z.object({
  name: z.string(),
  /** The log itself, or the tree over the checkpoints of all logs. */
  tree: z.enum(['own', 'platform_tree']),
  /** Size cosigned last. */
  signedSize: z.number().int().nullable(),
  /** When the witness says that was. */
  signedAt: instantField.nullable(),
  failures: z.number().int(),
  /** Why the last attempt failed, as a code. */
  problem: z.string().nullable(),
});

const witnessView = z.object({
  id: z.string(),
  name: z.string(),
  verifierKey: z.string(),
  /** Submission prefix; null for a witness that is reached by carrying a file. */
  url: z.string().nullable(),
  trees: z.array(witnessSignatureView),
});
const witnessedLogView = z.object({
  id: z.string(),
  origin: z.string(),
  verifierKey: z.string(),
  /** Size cosigned last. */
  size: z.number().int(),
  cosignedAt: instantField.nullable(),
});
const verifierKeyField = z.string().min(1).max(512);

/** Who vouches for the log from outside, and whose logs this installation vouches for. */
export const witnessRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/witnesses',
    summary: 'Who cosigns the checkpoints of the log, and when each did last',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(witnessView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/witnesses',
    summary: 'Add a witness; without an address it is reached by carrying a file there and back',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'witness:manage' },
    transaction: 'none',
    status: 201,
    body: z.strictObject({ verifierKey: verifierKeyField, url: z.url().max(2000).optional() }),
    response: witnessView,
    errors: ['AUD_005', 'AUD_006', 'AUD_007'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/audit/witnesses/{id}',
    summary: 'Ask a witness no more; what it signed stays',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'witness:manage' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('witness') }),
    response: z.undefined(),
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/witnesses/{id}/request',
    summary: 'What to carry to a witness: the newest checkpoint with its proof (C2SP tlog-witness)',
    description: 'The proof begins at the size the witness is believed to know; `from` names another.',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    produces: 'text',
    params: z.strictObject({ id: idField('witness') }),
    query: z.strictObject({
      tree: z.enum(['own', 'platform_tree']).default('own'),
      from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    }),
    response: z.string(),
    errors: ['AUD_003', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/witnesses/{id}/signatures',
    summary: 'Take in the cosigned checkpoint that came back from a witness',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'witness:manage' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({ id: idField('witness') }),
    body: z.strictObject({
      note: z
        .string()
        .min(1)
        .max(64 * 1024),
    }),
    response: z.object({
      tree: z.enum(['own', 'platform_tree']),
      size: z.number().int(),
      signedAt: instantField,
    }),
    errors: ['AUD_008', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/audit/witnessed-logs',
    summary: 'The logs of others that this installation cosigns, and the key it does so with',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'audit:read' },
    transaction: 'none',
    status: 200,
    response: z.object({ verifierKey: z.string(), items: z.array(witnessedLogView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/witnessed-logs',
    summary: 'Cosign the log of somebody else from now on',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'witness:manage' },
    transaction: 'none',
    status: 201,
    body: z.strictObject({ verifierKey: verifierKeyField }),
    response: witnessedLogView,
    errors: ['AUD_007', 'AUD_009'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/audit/witnessed-logs/{id}',
    summary: 'Cosign a log no more; what was cosigned is remembered',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'witness:manage' },
    transaction: 'none',
    status: 204,
    params: z.strictObject({ id: idField('witness') }),
    response: z.undefined(),
    errors: ['RES_001'],
  }),
] as const;

const erasureView = z.object({
  /** Public id of the person; `strangers` for everybody not signed in. */
  person: z.string(),
  erasedAt: instantField,
});

/** Taking people out of the log. */
export const erasureRoutes = [
  defineRoute({
    operation: 'GET /api/v1/audit/erasures',
    summary: 'People whose personal data was erased from the log, the last one first',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(erasureView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/audit/erasures',
    summary: 'Erase the personal data of a person from the log, for good; no entry and no hash changes',
    tag: 'audit',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'person:erase' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      person: z.union([idField('user'), z.literal('strangers')]),
      reason: textField(2000),
    }),
    response: erasureView,
    errors: ['AUD_004'],
  }),
] as const;
