import { z } from 'zod';
import {
  emailField,
  emptyResponse,
  idField,
  instantField,
  localeField,
  nameField,
  pageOf,
  pageQuery,
  reasonField,
} from './fields.ts';
import { NOTIFICATION_KINDS } from './notifications.ts';
import { defineRoute } from './route.ts';

/** What an organisation may be told as a whole; the security of an account concerns its owner alone. */
export const ORGANISATION_NOTIFICATION_KINDS = NOTIFICATION_KINDS.filter(
  (kind): kind is Exclude<(typeof NOTIFICATION_KINDS)[number], 'own_security'> => kind !== 'own_security',
);

const pemField = z
  .string()
  .max(64_000)
  .regex(/^\s*-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----\s*$/);
const hostField = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[^\s/@?#\\%]+$/);
const urlField = z.url({ protocol: /^https?$/ }).max(2000);

/** Mail over SMTP (RFC 5321). `starttls` refuses a server that does not offer encryption. */
export const mailTarget = z.strictObject({
  kind: z.literal('mail'),
  host: hostField,
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']),
  username: z.string().min(1).max(200).nullable().default(null),
  /** Whom the mail says it is from. */
  sender: z.strictObject({ email: emailField, name: nameField.default('Haechi') }),
  /** PEM certificates trusted instead of the public ones. */
  ca: pemField.nullable().default(null),
});

/** Signed requests as Standard Webhooks describes them. */
export const hookTarget = z.strictObject({
  kind: z.literal('webhook'),
  url: urlField,
  ca: pemField.nullable().default(null),
});

/** An incoming webhook of a chat. Whoever knows its address may write there, so the address is kept as a secret. */
const chatTarget = z.strictObject({
  kind: z.enum(['slack', 'teams']),
  url: urlField,
  ca: pemField.nullable().default(null),
});

export const channelTarget = z.discriminatedUnion('kind', [mailTarget, hookTarget, chatTarget]);

/** The address of a chat is shown by its host only. */
const shownTarget = z.discriminatedUnion('kind', [
  mailTarget,
  hookTarget,
  z.object({ kind: z.enum(['slack', 'teams']), host: z.string(), ca: pemField.nullable() }),
]);

const kindsField = z.array(z.enum(ORGANISATION_NOTIFICATION_KINDS)).max(NOTIFICATION_KINDS.length);

export const channelView = z.object({
  id: z.string(),
  name: z.string(),
  target: shownTarget,
  /** Kinds of notices it tells. Mail goes by what each person wants, and has none. */
  kinds: kindsField,
  locale: localeField,
  /** The operator’s mail that also serves organisations without their own. */
  shared: z.boolean(),
  /** `retrying`: the last attempt failed. */
  state: z.enum(['active', 'retrying', 'paused']),
  /** Deliveries that wait or are being sent, and for how long the oldest of them has been due. */
  waitingCount: z.number().int(),
  lagSeconds: z.number(),
  sentCount: z.number().int(),
  deadCount: z.number().int(),
  lastSentAt: instantField.nullable(),
  lastFailure: z.object({ code: z.string(), detail: z.string(), at: instantField }).nullable(),
  nextAttemptAt: instantField.nullable(),
  /** Which credentials are kept; their values are never shown. */
  credentials: z.array(z.enum(['password', 'url', 'signingSecret'])),
  version: z.number().int(),
  createdAt: instantField,
  updatedAt: instantField,
});

export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'dropped', 'dead', 'discarded'] as const;

export const deliveryView = z.object({
  id: z.string(),
  channelId: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  /** One sentence in the reader’s language. */
  summary: z.string(),
  /** Who is told; null for a channel of the organisation. */
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: z.enum(DELIVERY_STATES),
  at: instantField,
  dueAt: instantField,
  attempts: z.number().int(),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  settledAt: instantField.nullable(),
});

/** The signing secret of a webhook (`whsec_…`), shown in this answer only. */
const shownOnce = z.string().nullable();
const passwordField = z.string().min(1).max(1000);
const channelParams = z.strictObject({ id: idField('channel') });
const deliveryParams = z.strictObject({ id: idField('delivery') });
const shared = { tag: 'notifications', audience: 'signed_in', status: 200 } as const;
const reading = {
  ...shared,
  authority: { at: 'tenant', permission: 'notification_channel:read' },
  transaction: 'read',
} as const;
const managing = {
  ...shared,
  authority: { at: 'tenant', permission: 'notification_channel:manage' },
  transaction: 'write',
} as const;
const withReason = z.strictObject({ reason: reasonField });

const managingRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/notification-channels',
    summary: 'How the organisation tells people outside the console, with state and lag',
    response: z.object({ items: z.array(channelView) }),
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-channels',
    summary: 'Tell people over one more channel',
    description:
      'The address must be public, or be on the administrator’s list `outbound.allowed`. There is one channel of mail; what it tells is up to each person. A webhook’s signing secret is in this answer only.',
    status: 201,
    body: z.strictObject({
      name: nameField,
      target: channelTarget,
      kinds: kindsField.default([]),
      locale: localeField.default('ko'),
      shared: z.boolean().default(false),
      password: passwordField.optional(),
    }),
    response: z.object({ channel: channelView, signingSecret: shownOnce }),
    errors: ['NTF_001', 'NTF_002', 'NTF_003', 'NTF_004', 'NTF_006'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/notification-channels/{id}',
    summary: 'One channel',
    params: channelParams,
    response: channelView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'PATCH /api/v1/notification-channels/{id}',
    summary: 'Change name, address, language or kinds of a channel',
    ifMatch: true,
    params: channelParams,
    body: z.strictObject({
      name: nameField.optional(),
      target: channelTarget.optional(),
      kinds: kindsField.optional(),
      locale: localeField.optional(),
      shared: z.boolean().optional(),
      password: passwordField.optional(),
    }),
    response: channelView,
    errors: ['RES_001', 'NTF_001', 'NTF_003', 'NTF_004', 'NTF_006'],
  }),
  defineRoute({
    ...managing,
    operation: 'DELETE /api/v1/notification-channels/{id}',
    summary: 'Tell nobody over a channel any more, and forget it with what waits in it',
    status: 204,
    params: channelParams,
    query: withReason,
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-channels/{id}/pause',
    summary: 'Let a channel rest: nothing is sent and nothing new is collected',
    params: channelParams,
    body: withReason,
    response: channelView,
    errors: ['RES_001', 'NTF_005'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-channels/{id}/resume',
    summary: 'Let a channel go on, at once',
    params: channelParams,
    body: withReason,
    response: channelView,
    errors: ['RES_001', 'NTF_005'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-channels/{id}/secret',
    summary: 'Make a new signing secret for a webhook; the one before holds no longer',
    params: channelParams,
    body: withReason,
    response: z.object({ channel: channelView, signingSecret: shownOnce }),
    errors: ['RES_001', 'NTF_004', 'VAL_003'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-channels/{id}/test',
    summary: 'Send a test message; mail goes to the caller’s own address',
    transaction: 'none',
    params: channelParams,
    response: z.object({
      ok: z.boolean(),
      failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
      durationMs: z.number().int(),
    }),
    errors: ['RES_001'],
  }),
] as const;

const deliveryRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/notification-deliveries',
    summary: 'What channels told, tell, or gave up telling people of this organisation, newest first',
    query: z.strictObject({
      ...pageQuery,
      channelId: idField('channel').optional(),
      state: z.enum(DELIVERY_STATES).optional(),
    }),
    response: pageOf(deliveryView),
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-deliveries/{id}/retry',
    summary: 'Send once more what was given up',
    params: deliveryParams,
    body: withReason,
    response: deliveryView,
    errors: ['RES_001', 'NTF_005'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/notification-deliveries/{id}/discard',
    summary: 'Leave what was given up',
    params: deliveryParams,
    body: withReason,
    response: deliveryView,
    errors: ['RES_001', 'NTF_005'],
  }),
] as const;

const linkRoutes = [
  defineRoute({
    ...shared,
    operation: 'POST /api/v1/me/notification-links/open',
    summary: 'Use a link of a message: what it leads to',
    description:
      'A link works once for each person, and only for whom it was sent to. It gives no right: what it leads to is read and decided like anything else.',
    authority: { at: 'self' },
    transaction: 'write',
    body: z.strictObject({
      token: z
        .string()
        .max(100)
        .regex(/^[A-Za-z0-9_-]{20,100}$/),
    }),
    response: z.object({ target: z.object({ kind: z.literal('approval'), id: z.string() }) }),
    errors: ['RES_001', 'NTF_007', 'NTF_008'],
  }),
] as const;

export const notificationChannelRoutes = [...managingRoutes, ...deliveryRoutes, ...linkRoutes] as const;
