import { z } from 'zod';
import { emptyResponse, idField, instantField } from './fields.ts';
import { CLIENT_KINDS } from './oidc.ts';
import { defineRoute } from './route.ts';

export const consentView = z.object({
  clientId: z.string(),
  /** Null when the client was taken away meanwhile. */
  clientName: z.string().nullable(),
  /** Address of the document it is known by; null when somebody registered it. */
  documentUrl: z.string().nullable(),
  clientKind: z.enum(CLIENT_KINDS).nullable(),
  scopes: z.array(z.string()),
  /** Addresses of ours that its tokens are for (RFC 8707). */
  resources: z.array(z.string()),
  /** In how many sessions it was given. */
  sessions: z.number().int(),
  grantedAt: instantField,
  /** When the client last got something with it. */
  lastUsedAt: instantField.nullable(),
  /** When it ends at the latest. */
  endsAt: instantField,
  /** Whether it ends with the session it was given in, as that of browser and web clients does. */
  endsWithSession: z.boolean(),
});

export const consentRoutes = [
  defineRoute({
    operation: 'GET /api/v1/me/consents',
    summary: 'Applications I let sign me in and act for me',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: z.object({ items: z.array(consentView) }),
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/consents/{clientId}',
    summary: 'Withdraw what I allowed an application; everything it was given for me stops working',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 204,
    params: z.strictObject({ clientId: idField('client') }),
    response: emptyResponse,
    errors: ['AUTH_009', 'RES_001'],
  }),
] as const;
