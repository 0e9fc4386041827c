import { z } from 'zod';
import { emptyResponse, instantField } from './fields.ts';
import { totpCodeField } from './identity.ts';
import { defineRoute } from './route.ts';

export const authenticatorRoutes = [
  defineRoute({
    operation: 'GET /api/v1/me/authenticator',
    summary: 'The authenticator I have',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({
      /** When it was set up; null for somebody without one. */
      enrolledAt: instantField.nullable(),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/authenticator/options',
    summary: 'Begin to set up another authenticator; the one I have works until the new one is proven',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 20,
    response: z.object({
      /** The key as authenticator apps take it: a URI for the QR code, and text to type. Shown this once. */
      uri: z.string(),
      secret: z.string(),
      expiresAt: instantField,
    }),
    errors: ['AUTH_009'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/authenticator',
    summary: 'Prove the new authenticator with a code of it; it takes the place of the old one',
    description: 'Ends my other sessions, tells me about it, and gives this session another cookie.',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 204,
    rateLimitPerMinute: 20,
    body: z.strictObject({ totpCode: totpCodeField }),
    response: emptyResponse,
    errors: ['AUTH_004', 'AUTH_009', 'AUTH_010', 'AUTH_021'],
  }),
] as const;
