import { z } from 'zod';
import {
  emptyResponse,
  idField,
  instantField,
  permissionField,
  principalField,
  reasonField,
  scopeField,
} from './fields.ts';
import { defineRoute } from './route.ts';

export const opaMarkView = z.object({
  id: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  /** Type of resource it is about; `*`: all. */
  resourceType: z.string(),
  reason: z.string(),
  createdAt: instantField,
});

export const opaStatusView = z.object({
  /** Whether this process knows a policy server. */
  configured: z.boolean(),
  /** Told at the platform only. */
  address: z.string().nullable(),
  path: z.string().nullable(),
  breaker: z.object({
    state: z.enum(['closed', 'open', 'half_open']),
    since: instantField,
    failuresInARow: z.number().int(),
    /** How often it has opened since the process started. */
    opened: z.number().int(),
  }),
  answers: z.object({
    allowed: z.number().int(),
    denied: z.number().int(),
    recalled: z.number().int(),
    failures: z.array(z.object({ cause: z.string(), title: z.string(), count: z.number().int() })),
  }),
  remembered: z.number().int(),
  limits: z.object({
    budgetMs: z.number().int(),
    decisionCacheSeconds: z.number(),
    failuresMax: z.number().int(),
    coolDownSeconds: z.number(),
  }),
});

export const bundleKeyView = z.object({
  id: z.string(),
  algorithm: z.literal('RS256'),
  /** PEM, as the configuration of OPA takes it. */
  publicKey: z.string(),
  state: z.enum(['former', 'signing', 'next']),
  signsFrom: instantField,
});

/** An answer of bytes with a name for this state of them; asked for with it again, they are not sent again. */
export const taggedBytes = z.object({
  bytes: z.instanceof(Uint8Array),
  etag: z.string(),
  mediaType: z.string(),
});

const base = { tag: 'access', audience: 'signed_in' } as const;
const reading = { at: 'tenant', permission: 'opa:read' } as const;

/** The policy server: where it is asked, how it does, and what it can pull. */
export const opaRoutes = [
  defineRoute({
    ...base,
    operation: 'GET /api/v1/opa/status',
    summary: 'How this process gets on with the policy server',
    authority: reading,
    transaction: 'memory',
    status: 200,
    response: opaStatusView,
  }),
  defineRoute({
    ...base,
    operation: 'GET /api/v1/opa/marks',
    summary: 'Where an allow also needs the consent of the policy server',
    authority: reading,
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(opaMarkView) }),
  }),
  defineRoute({
    ...base,
    operation: 'POST /api/v1/opa/marks',
    summary: 'Have questions at a scope and below put to the policy server as well',
    description:
      'The engine decides first and its deny is final. Where the policy server has no answer, permissions that read go by the engine and all others are denied. Permissions of the type `opa` are never put to it.',
    authority: { at: 'resource', permission: 'opa:manage' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      scope: scopeField,
      resourceType: z
        .string()
        .max(64)
        .regex(/^(\*|[a-z][a-z0-9_-]*)$/)
        .default('*'),
      reason: reasonField,
    }),
    response: opaMarkView,
    errors: ['OPA_001', 'OPA_002', 'RES_001'],
  }),
  defineRoute({
    ...base,
    operation: 'DELETE /api/v1/opa/marks/{id}',
    summary: 'Take a mark away',
    authority: { at: 'resource', permission: 'opa:manage' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('opaMark') }),
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...base,
    operation: 'POST /api/v1/opa/test',
    summary: 'Put a question to the policy server now, past memory and breaker',
    authority: { at: 'tenant', permission: 'opa:manage' },
    transaction: 'memory',
    status: 200,
    body: z.strictObject({
      principal: principalField.optional(),
      permission: permissionField,
      scope: scopeField,
    }),
    response: z.object({
      outcome: z.enum(['allow', 'deny', 'failure']),
      cause: z.string().nullable(),
      causeTitle: z.string().nullable(),
      tookMs: z.number(),
      /** What a check would answer, if this question were marked. */
      decision: z.enum(['allow', 'deny']),
      source: z.enum(['engine', 'opa', 'fallback']),
    }),
    errors: ['PERM_004', 'RES_001'],
  }),
  defineRoute({
    ...base,
    operation: 'POST /api/v1/opa/forget',
    summary: 'Forget what the policy server said, in every process; for when its policy has changed',
    authority: { at: 'tenant', permission: 'opa:manage' },
    transaction: 'write',
    status: 204,
    body: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
  }),
  defineRoute({
    ...base,
    operation: 'GET /opa/v1/bundles/{bundle}',
    summary: 'The access model of this tenant and a policy over it, as a signed OPA bundle',
    description:
      'OPA’s bundle protocol: `{bundle}` is `<tenant id>.tar.gz`, and the answer has an ETag; with it in `If-None-Match` an unchanged bundle is `304`.',
    authority: { at: 'tenant', permission: 'opa:bundle' },
    transaction: 'memory',
    status: 200,
    params: z.strictObject({
      bundle: z
        .string()
        .max(64)
        .regex(/^ten_[0-9a-z]{26}\.tar\.gz$/),
    }),
    response: taggedBytes,
    produces: 'tagged-bytes',
    errors: ['RES_001'],
  }),
  defineRoute({
    ...base,
    operation: 'GET /opa/v1/keys',
    summary: 'The keys that sign bundles: the one in use, those before it, and the next',
    authority: { at: 'tenant', permission: 'opa:bundle' },
    transaction: 'memory',
    status: 200,
    response: z.object({ items: z.array(bundleKeyView) }),
  }),
  defineRoute({
    ...base,
    operation: 'POST /opa/v1/keys',
    summary: 'Make the next key that signs bundles',
    description:
      'It begins to sign after the notice the setting `access.opaKeyNotice` gives, so that policy servers can be told of it before; `at: now` skips the notice.',
    authority: { at: 'platform', permission: 'opa:manage' },
    transaction: 'none',
    status: 201,
    body: z.strictObject({ at: z.enum(['notice', 'now']).default('notice'), reason: reasonField }),
    response: bundleKeyView,
  }),
] as const;
