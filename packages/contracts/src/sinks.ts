import { z } from 'zod';
import { emptyResponse, idField, instantField, nameField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

const hostField = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[^\s/@?#\\%]+$/);
const portField = z.number().int().min(1).max(65_535);
const pemField = z
  .string()
  .max(64_000)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/);
const brokerField = z
  .string()
  .max(260)
  .regex(/^[^\s/@?#\\%]+:\d{1,5}$/);

/** Syslog (RFC 5424) over UDP (RFC 5426), TCP (RFC 6587, octet counting) or TLS (RFC 5425). */
export const syslogTarget = z.strictObject({
  kind: z.literal('syslog'),
  transport: z.enum(['udp', 'tcp', 'tls']),
  host: hostField,
  port: portField,
  format: z.enum(['cef', 'ocsf']),
  facility: z.number().int().min(0).max(23).default(13),
  /** Longest datagram over UDP; RFC 5426 asks receivers for 2048. */
  datagramBytesMax: z.number().int().min(480).max(65_507).default(2048),
  /** Private enterprise number (IANA); with it, index and id of the event also stand in the structured data. */
  enterpriseNumber: z.number().int().min(1).max(4_294_967_295).nullable().default(null),
  /** Over TCP and TLS: a batch counts as taken when the receiver has read to its end and closed. */
  confirm: z.boolean().default(true),
  /** PEM certificates trusted instead of the public ones. */
  ca: pemField.nullable().default(null),
  /** PEM of our own certificate, for receivers that ask for one. */
  certificate: pemField.nullable().default(null),
});

export const webhookTarget = z.strictObject({
  kind: z.literal('webhook'),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  format: z.enum(['json', 'ocsf']),
  ca: pemField.nullable().default(null),
});

export const kafkaTarget = z.strictObject({
  kind: z.literal('kafka'),
  brokers: z.array(brokerField).min(1).max(20),
  topic: z
    .string()
    .max(249)
    .regex(/^[a-zA-Z0-9._-]+$/),
  format: z.enum(['json', 'ocsf', 'cef']),
  tls: z.boolean().default(true),
  ca: pemField.nullable().default(null),
  sasl: z
    .strictObject({
      mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']),
      username: z.string().min(1).max(200),
    })
    .nullable()
    .default(null),
});

export const sinkTarget = z.discriminatedUnion('kind', [syslogTarget, webhookTarget, kafkaTarget]);

/** What the receiver is told to know us; taken and never shown again. */
const sinkCredentials = z.strictObject({
  password: z.string().min(1).max(1000).optional(),
  privateKey: z
    .string()
    .max(64_000)
    .regex(/^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/)
    .optional(),
});

const actionPattern = z
  .string()
  .max(100)
  .regex(/^[a-z0-9_.]+\*?$/);

/** Which events are sent; an empty list leaves nothing out. */
export const sinkFilter = z.strictObject({
  /** Actions, or beginnings of actions with a `*` at the end. */
  actions: z.array(actionPattern).max(100).default([]),
  results: z
    .array(z.enum(['success', 'denied', 'failure']))
    .max(3)
    .default([]),
});

const failureView = z.object({ code: z.string(), detail: z.string(), at: instantField });

export const sinkView = z.object({
  id: z.string(),
  name: z.string(),
  target: sinkTarget,
  filter: sinkFilter,
  /** `retrying`: the last attempt failed. */
  state: z.enum(['active', 'retrying', 'paused']),
  /** Next index of the log that is looked at. */
  nextIndex: z.number().int(),
  /** Events of the log that were not yet looked at, and the age of the oldest of them. */
  lagEvents: z.number().int(),
  lagSeconds: z.number(),
  deliveredCount: z.number().int(),
  deadLetterCount: z.number().int(),
  lastDeliveredAt: instantField.nullable(),
  lastFailure: failureView.nullable(),
  nextAttemptAt: instantField.nullable(),
  /** Until when webhooks carry a signature with the secret before as well. */
  previousSecretUntil: instantField.nullable(),
  /** Which credentials are kept; their values are never shown. */
  credentials: z.array(z.enum(['password', 'privateKey', 'signingSecret'])),
  version: z.number().int(),
  createdAt: instantField,
  updatedAt: instantField,
});

/** The signing secret of a webhook (`whsec_…`), shown in this answer only. */
const shownOnce = z.string().nullable();

export const sinkDeliveryView = z.object({
  number: z.number().int(),
  at: instantField,
  fromIndex: z.number().int(),
  /** Exclusive. */
  toIndex: z.number().int(),
  sent: z.number().int(),
  outcome: z.enum(['delivered', 'failed', 'dead_lettered']),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  durationMs: z.number().int(),
});

export const deadLetterView = z.object({
  index: z.number().int(),
  eventId: z.string().nullable(),
  action: z.string().nullable(),
  eventAt: instantField.nullable(),
  attempts: z.number().int(),
  failure: z.object({ code: z.string(), detail: z.string() }),
  state: z.enum(['waiting', 'retrying', 'delivered', 'discarded']),
  failedAt: instantField,
  settledAt: instantField.nullable(),
});

const sinkParams = z.strictObject({ id: idField('sink') });
const letterParams = z.strictObject({
  id: idField('sink'),
  index: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});
const shared = { tag: 'sinks', audience: 'signed_in', status: 200 } as const;
const reading = {
  ...shared,
  authority: { at: 'tenant', permission: 'sink:read' },
  transaction: 'read',
} as const;
const managing = {
  ...shared,
  authority: { at: 'tenant', permission: 'sink:manage' },
  transaction: 'write',
} as const;

export const sinkRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/sinks',
    summary: 'Receivers of the log, with state and lag',
    response: z.object({ items: z.array(sinkView) }),
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks',
    summary: 'Send the log to one more receiver',
    description:
      'The address must be public, or be on the administrator’s list `outbound.allowed`. A webhook’s signing secret is in this answer only.',
    status: 201,
    body: z.strictObject({
      name: nameField,
      target: sinkTarget,
      filter: sinkFilter.default({ actions: [], results: [] }),
      credentials: sinkCredentials.optional(),
      /** `beginning` sends the whole log first. */
      startAt: z.enum(['now', 'beginning']).default('now'),
    }),
    response: z.object({ sink: sinkView, signingSecret: shownOnce }),
    errors: ['SINK_001', 'SINK_002', 'SINK_003', 'SINK_006'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/sinks/{id}',
    summary: 'One receiver of the log',
    params: sinkParams,
    response: sinkView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'PATCH /api/v1/sinks/{id}',
    summary: 'Change name, address, format or filter; the place in the log stays',
    ifMatch: true,
    params: sinkParams,
    body: z.strictObject({
      name: nameField.optional(),
      target: sinkTarget.optional(),
      filter: sinkFilter.optional(),
      credentials: sinkCredentials.optional(),
    }),
    response: sinkView,
    errors: ['RES_001', 'SINK_001', 'SINK_003', 'SINK_004', 'SINK_006'],
  }),
  defineRoute({
    ...managing,
    operation: 'DELETE /api/v1/sinks/{id}',
    summary: 'Stop sending to a receiver and forget it',
    status: 204,
    params: sinkParams,
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks/{id}/pause',
    summary: 'Stop sending for a while; nothing is skipped',
    params: sinkParams,
    body: z.strictObject({ reason: reasonField }),
    response: sinkView,
    errors: ['RES_001', 'SINK_005'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks/{id}/resume',
    summary: 'Go on sending where it stopped, at once',
    params: sinkParams,
    body: z.strictObject({ reason: reasonField }),
    response: sinkView,
    errors: ['RES_001', 'SINK_005'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks/{id}/test',
    summary: 'Send a test event now and tell what came of it',
    transaction: 'none',
    rateLimitPerMinute: 20,
    params: sinkParams,
    response: z.object({
      ok: z.boolean(),
      failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
      durationMs: z.number().int(),
    }),
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks/{id}/secret',
    summary: 'Make a new signing secret for a webhook; the old one signs as well for a while',
    params: sinkParams,
    body: z.strictObject({ reason: reasonField }),
    response: z.object({ sink: sinkView, signingSecret: shownOnce }),
    errors: ['RES_001', 'SINK_004'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/sinks/{id}/deliveries',
    summary: 'The newest attempts, newest first',
    params: sinkParams,
    response: z.object({ items: z.array(sinkDeliveryView) }),
    errors: ['RES_001'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/sinks/{id}/dead-letters',
    summary: 'Events the receiver would not take, those that wait first',
    params: sinkParams,
    response: z.object({ items: z.array(deadLetterView) }),
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks/{id}/dead-letters/{index}/retry',
    summary: 'Send an event once more that was set aside',
    params: letterParams,
    body: z.strictObject({ reason: reasonField }),
    response: deadLetterView,
    errors: ['RES_001', 'SINK_005'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/sinks/{id}/dead-letters/{index}/discard',
    summary: 'Give an event up that was set aside',
    params: letterParams,
    body: z.strictObject({ reason: reasonField }),
    response: deadLetterView,
    errors: ['RES_001', 'SINK_005'],
  }),
] as const;
