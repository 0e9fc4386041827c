import { z } from 'zod';
import { RISKS } from './approvals.ts';
import { instantField, permissionField, slugField } from './fields.ts';
import {
  argumentRule,
  gateReasonView,
  gateRule,
  gateTest,
  grantConstraint,
  toolFinding,
} from './gate-policy.ts';
import { CALL_STATES, GRANT_KINDS, TOOL_STATES, UPSTREAM_STATES } from './gate-states.ts';

export const gateRisk = z.enum(RISKS);

/** Streamable HTTP. The address must be public, or be on the administrator’s list `outbound.allowed`. */
export const httpUpstreamTarget = z.strictObject({
  kind: z.literal('http'),
  url: z.url({ protocol: /^https?$/ }).max(2000),
});

/** A program the operator offers by name; what it runs as is never the caller’s to say. */
export const stdioUpstreamTarget = z.strictObject({
  kind: z.literal('stdio'),
  program: slugField,
});

export const upstreamTarget = z.discriminatedUnion('kind', [httpUpstreamTarget, stdioUpstreamTarget]);

/** Becomes the prefix of its tools: letters, digits and hyphens, never an underscore. */
export const upstreamKeyField = slugField.max(30);

/** What went wrong with a server last; `text` is the sentence in the reader's language. */
const failureView = z.object({
  code: z.string(),
  detail: z.string(),
  text: z.string(),
  at: instantField,
});

export const upstreamView = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  scope: z.string(),
  target: upstreamTarget,
  state: z.enum(UPSTREAM_STATES),
  /** `user`: each person keeps a credential of their own. Values are never shown. */
  credentialPer: z.enum(['none', 'tenant', 'user']),
  hasTenantCredential: z.boolean(),
  hasOwnCredential: z.boolean(),
  /** What it said of itself when it was last asked. */
  serverName: z.string().nullable(),
  serverVersion: z.string().nullable(),
  protocolVersion: z.string().nullable(),
  refreshedAt: instantField.nullable(),
  lastFailure: failureView.nullable(),
  toolCounts: z.object({
    unclassified: z.number().int(),
    active: z.number().int(),
    suspended: z.number().int(),
    withdrawn: z.number().int(),
  }),
  /** What a client is told to connect to, for this upstream alone. */
  endpoint: z.string(),
  version: z.number().int(),
  createdAt: instantField,
  updatedAt: instantField,
});

/** What the upstream says of a tool. Only a proposal: what is missing means the worst case. */
const annotationsView = z.object({
  readOnly: z.boolean(),
  destructive: z.boolean(),
  idempotent: z.boolean(),
  openWorld: z.boolean(),
});

/** The longest a call of a tool may be given. */
export const CALL_TIMEOUT_MAX_MS = 600_000;

/** Calls of a tool by somebody, a minute and at once; the largest values mean that there is no cap. */
export const CALL_RATE_MAX = 100_000;
export const CALL_CONCURRENCY_MAX = 1000;

/** Everything a person decides about a tool. */
export const toolClassification = z.strictObject({
  risk: gateRisk,
  /** Who may call it: a registered permission, asked at the scope of the upstream. `tool:call-<level>` if left out. */
  permission: permissionField.optional(),
  /** `by_risk`: HIGH and CRITICAL wait for a person. CRITICAL always does. */
  approval: z.enum(['by_risk', 'always', 'never']).default('by_risk'),
  /** Nothing is changed by it: it may be called beside the writing of its record. */
  readOnly: z.boolean().default(false),
  /** Calling it twice is like calling it once: an unknown outcome may be tried again. */
  idempotent: z.boolean().default(false),
  /** Its results come from outside and may carry instructions; they taint the conversation. */
  openWorld: z.boolean().default(true),
  /** It can send data out; in a tainted conversation it needs approval. */
  sendsOut: z.boolean().default(true),
  ratePerMinute: z.number().int().min(1).max(CALL_RATE_MAX).default(60),
  concurrencyMax: z.number().int().min(1).max(CALL_CONCURRENCY_MAX).default(10),
  timeoutMs: z.number().int().min(100).max(CALL_TIMEOUT_MAX_MS).default(30_000),
  resultBytesMax: z.number().int().min(1024).max(10_485_760).default(1_048_576),
  argumentRules: z.array(argumentRule).max(50).default([]),
});

export const toolView = z.object({
  id: z.string(),
  upstreamId: z.string(),
  upstreamKey: z.string(),
  /** As the upstream calls it. */
  name: z.string(),
  /** As clients of the endpoint for all upstreams call it. */
  fullName: z.string(),
  title: z.string().nullable(),
  description: z.string(),
  state: z.enum(TOOL_STATES),
  annotations: annotationsView,
  /** The worst the annotations allow, for who classifies it. */
  proposedRisk: gateRisk,
  /** Null until somebody classified it; it is denied until then. */
  classification: z
    .object({
      risk: gateRisk,
      permission: z.string(),
      approval: z.enum(['by_risk', 'always', 'never']),
      readOnly: z.boolean(),
      idempotent: z.boolean(),
      openWorld: z.boolean(),
      sendsOut: z.boolean(),
      ratePerMinute: z.number().int(),
      concurrencyMax: z.number().int(),
      timeoutMs: z.number().int(),
      resultBytesMax: z.number().int(),
      argumentRules: z.array(argumentRule),
    })
    .nullable(),
  /** SHA-256 of the definition as the upstream gives it now, and of the one that was classified. */
  digest: z.string(),
  pinnedDigest: z.string().nullable(),
  findings: z.array(toolFinding),
  suspendedReason: z.string().nullable(),
  classifiedBy: z.string().nullable(),
  classifiedAt: instantField.nullable(),
  seenAt: instantField,
  version: z.number().int(),
});

export const definitionView = z.object({ digest: z.string(), seenAt: instantField, text: z.string() });

export const gateCallView = z.object({
  id: z.string(),
  toolId: z.string(),
  tool: z.string(),
  upstreamKey: z.string(),
  scope: z.string(),
  state: z.enum(CALL_STATES),
  risk: gateRisk,
  /** Why it was judged as it was: each step that counted, in order. */
  because: z.array(gateReasonView),
  callerId: z.string(),
  callerName: z.string(),
  /** Client of the OpenID provider the caller’s token came through; null for the caller’s own. */
  agent: z.string().nullable(),
  /** The arguments as people are shown them; what looks secret is masked. */
  arguments: z.unknown(),
  digest: z.string(),
  definitionDigest: z.string(),
  policyVersion: z.number().int(),
  approvalId: z.string().nullable(),
  grantId: z.string().nullable(),
  /** Recorded in shadow mode: what would have been asked or refused, although it was let through. */
  shadow: z.enum(['would_ask', 'would_refuse']).nullable(),
  tainted: z.boolean(),
  era: z.enum(['2026-07-28', '2025-11-25']),
  waitsBy: z.enum(['task', 'request_state', 'hold', 'pending']).nullable(),
  /** `text` is the sentence in the reader's language. */
  failure: z.object({ code: z.string(), detail: z.string(), text: z.string() }).nullable(),
  durationMs: z.number().int().nullable(),
  resultBytes: z.number().int().nullable(),
  createdAt: instantField,
  dispatchedAt: instantField.nullable(),
  finishedAt: instantField.nullable(),
});

export const gateGrantView = z.object({
  id: z.string(),
  kind: z.enum(GRANT_KINDS),
  toolId: z.string(),
  tool: z.string(),
  principalId: z.string(),
  principalName: z.string(),
  constraints: z.array(grantConstraint),
  usesMax: z.number().int().nullable(),
  uses: z.number().int(),
  state: z.enum(['active', 'used_up', 'expired', 'revoked']),
  reason: z.string(),
  grantedBy: z.string(),
  createdAt: instantField,
  expiresAt: instantField,
  revokedAt: instantField.nullable(),
  /** Only break-glass: who looked at it afterwards. */
  reviewedBy: z.string().nullable(),
  reviewedAt: instantField.nullable(),
});

export const gatePolicyView = z.object({
  /** `shadow`: nothing is asked for or refused because of level or rules; what would have been is on record. */
  mode: z.enum(['enforce', 'shadow']),
  rules: z.array(gateRule),
  tests: z.array(gateTest),
  version: z.number().int(),
  updatedAt: instantField.nullable(),
});
