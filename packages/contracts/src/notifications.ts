import { z } from 'zod';
import { idField, instantField, pageOf, pageQuery, timeZoneField } from './fields.ts';
import { defineRoute } from './route.ts';

export const NOTIFICATION_KINDS = [
  'anomaly',
  'approval_waiting',
  'request_decided',
  'review_waiting',
  'own_security',
  'log_health',
  'installation',
] as const;
const kindField = z.enum(NOTIFICATION_KINDS);

export const notificationView = z.object({
  id: z.string(),
  kind: kindField,
  at: instantField,
  /** One sentence in the reader’s language. */
  summary: z.string(),
  /** What it is about: the id of a finding, a request, a review, or an event of the log. */
  target: z.object({ kind: z.enum(['finding', 'approval', 'review', 'event', 'log']), id: z.string() }),
  readAt: instantField.nullable(),
});

/** A minute of the day: `08:30`. */
const minuteField = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);
const quietField = z
  .strictObject({ from: minuteField, until: minuteField })
  .refine(({ from, until }) => from !== until, 'quiet hours that never end')
  .nullable();
/** What does not wait for an answer is collected: for some minutes, or until a minute of the day. */
const collectField = z
  .union([
    z.strictObject({ minutes: z.number().int().min(1).max(720) }),
    z.strictObject({ dailyAt: minuteField }),
  ])
  .nullable();

const preferencesView = z.object({
  items: z.array(
    z.object({
      kind: kindField,
      title: z.string(),
      /** In the console. */
      wanted: z.boolean(),
      /** By mail. */
      mail: z.boolean(),
    }),
  ),
  /** Where mail goes; null while the organisation sends none. */
  mailTo: z.string().nullable(),
  /** No mail is sent in these hours. */
  quietHours: quietField,
  collect: collectField,
  timeZone: z.string(),
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
    summary: 'Which kinds of notices I want, where and when',
    tag: 'notifications',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: preferencesView,
  }),
  defineRoute({
    operation: 'PUT /api/v1/me/notification-preferences',
    summary: 'Say which kinds of notices I want, where and when; what is left out stays as it is',
    tag: 'notifications',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    body: z.strictObject({
      wanted: z.array(kindField).max(NOTIFICATION_KINDS.length).optional(),
      mail: z.array(kindField).max(NOTIFICATION_KINDS.length).optional(),
      quietHours: quietField.optional(),
      collect: collectField.optional(),
      timeZone: timeZoneField.optional(),
    }),
    response: preferencesView,
  }),
] as const;
