import { z } from 'zod';
import { emptyResponse, idField, instantField, nameField, reasonField } from './fields.ts';
import { sessionView } from './identity.ts';
import { defineRoute } from './route.ts';

export const deviceView = z.object({
  id: z.string(),
  /** What its owner calls it; null while it has no name. */
  name: z.string().nullable(),
  browser: z.string().nullable(),
  platform: z.string().nullable(),
  current: z.boolean(),
  firstSeenAt: instantField,
  lastSeenAt: instantField,
  lastIp: z.string().nullable(),
  /** Networks it was used from. */
  networkCount: z.number().int(),
  sessionsOpen: z.number().int(),
  version: z.number().int(),
});

export const NOTICE_KINDS = [
  'device_added',
  'network_new',
  'country_new',
  'cookie_moved',
  'passkey_added',
  'passkey_copied',
  'factor_demanded',
  'authenticator_replaced',
] as const;

export const noticeView = z.object({
  id: z.string(),
  kind: z.enum(NOTICE_KINDS),
  at: instantField,
  ip: z.string().nullable(),
  browser: z.string().nullable(),
  platform: z.string().nullable(),
  /** What it is about, by name: a passkey, or why somebody was asked for a second factor. */
  about: z.string().nullable(),
  /** The session it happened in, while that is open: where it can be ended. */
  sessionId: z.string().nullable(),
});

export const deviceRoutes = [
  defineRoute({
    operation: 'GET /api/v1/me/devices',
    summary: 'Devices I have signed in on',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(deviceView) }),
  }),
  defineRoute({
    operation: 'PATCH /api/v1/me/devices/{id}',
    summary: 'Name one of my devices',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params: z.strictObject({ id: idField('device') }),
    body: z.strictObject({ name: nameField }),
    response: deviceView,
    errors: ['AUTH_009', 'RES_001', 'VAL_003'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/devices/{id}',
    summary: 'Forget one of my devices: its sessions end, and it is new when it comes again',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('device') }),
    response: emptyResponse,
    errors: ['AUTH_009', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/me/notices',
    summary: 'News about my account that I have not put away yet',
    tag: 'identity',
    secondFactor: 'exempt',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(noticeView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/notices/{id}/seen',
    summary: 'Put a notice away: it was me',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('notice') }),
    response: emptyResponse,
    errors: ['AUTH_009', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/users/{id}/sessions',
    summary: 'Where a member is signed in',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'session:end' },
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: idField('user') }),
    response: z.object({ items: z.array(sessionView) }),
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/users/{id}/sessions/{sessionId}/end',
    summary: 'End one session of a member',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'session:end' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('user'), sessionId: idField('session') }),
    body: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
] as const;
