import { z } from 'zod';
import { defineRoute } from './route.ts';

export const platformRoutes = [
  defineRoute({
    operation: 'GET /api/v1/events',
    summary: 'Live events that concern the caller (server-sent events)',
    description:
      'Each message carries JSON `{type, id, at, data}`; `type` is the audited action, `id` the event’s id; `notification.created` says that the caller has a new notice. The stream begins now: read the lists again after every (re)connection. It ends when the credential does.',
    tag: 'platform',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    produces: 'event-stream',
    response: z.string(),
  }),
  defineRoute({
    operation: 'GET /api/v1/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document',
    tag: 'platform',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'api:read' },
    transaction: 'none',
    status: 200,
    response: z.record(z.string(), z.unknown()),
  }),
] as const;
