import { z } from 'zod';
import { idField, instantField, pageOf, pageQuery } from './fields.ts';
import { defineRoute } from './route.ts';

export const NOTIFICATION_KINDS = [
  'anomaly',
  'approval_waiting',
  'request_decided',
  'own_security',
  'log_health',
] as const;
const kindField = z.enum(NOTIFICATION_KINDS);

export const notificationView = z.object({
  id: z.string(),
  kind: kindField,
  at: instantField,
  /** One sentence in the reader’s language. */
  summary: z.string(),
  /** What it is about: the id of a finding, a request, or an event of the log. */
  target: z.object({ kind: z.enum(['finding', 'approval', 'event', 'log']), id: z.string() }),
  readAt: instantField.nullable(),
});

const preferencesView = z.object({
  items: z.array(z.object({ kind: kindField, title: z.string(), wanted: z.boolean() })),
});

export const notificationRoutes = [
  defineRoute({
    operation: 'GET /api/v1/me/notifications',
    summary: 'What I was told where I work now, newest first, with how much of it I have not read',
    tag: 'notifications',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({
      ...pageQuery,
      kind: kindField.optional(),
      unread: z.enum(['true', 'false']).optional(),
    }),
    response: pageOf(notificationView).extend({ unreadCount: z.number().int() }),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/notifications/read',
    summary: 'Mark notices as read: those named, or all up to the newest I have seen',
    tag: 'notifications',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    body: z.union([
      z.strictObject({ ids: z.array(idField('notification')).min(1).max(200) }),
      z.strictObject({ upTo: idField('notification') }),
    ]),
    response: z.object({ unreadCount: z.number().int() }),
  }),
  defineRoute({
    operation: 'GET /api/v1/me/notification-preferences',
    summary: 'Which kinds of notices I want',
    tag: 'notifications',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: preferencesView,
  }),
  defineRoute({
    operation: 'PUT /api/v1/me/notification-preferences',
    summary: 'Say which kinds of notices I want',
    tag: 'notifications',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    body: z.strictObject({ wanted: z.array(kindField).max(NOTIFICATION_KINDS.length) }),
    response: preferencesView,
  }),
] as const;
