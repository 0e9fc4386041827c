import { z } from 'zod';
import { emptyResponse, idField, instantField, nameField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

export const CLIENT_KINDS = ['web', 'browser', 'native', 'service'] as const;
export const CLIENT_AUTH_METHODS = ['none', 'client_secret_basic', 'private_key_jwt'] as const;
/** The command line of this product: known to every installation, without being registered. */
export const CLI_CLIENT_ID = 'clt_0000000000e008000000000061';
export const CLIENT_SCOPES = ['openid', 'profile', 'email', 'offline_access', 'api'] as const;

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(\/|$)/;
/** A scheme of an app of its own, named like a domain the other way round (RFC 8252, section 7.1). */
const APP_SCHEME = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\/[^/]/;

/** An address answers may go to: TLS, this very machine, or an app. No fragment, no wildcard, no user name in it. */
export const redirectField = z
  .string()
  .min(1)
  .max(500)
  .refine((uri) => {
    const url = URL.parse(uri);
    if (url === null || uri.includes('#') || uri.includes('*') || url.username !== '' || url.password !== '')
      return false;
    return url.protocol === 'https:' || LOOPBACK.test(uri) || APP_SCHEME.test(uri);
  }, 'not an https address, an address of this machine, or one of an app')
  .meta({ examples: ['https://app.example.com/callback'] });

const webField = redirectField.refine((uri) => /^https?:/.test(uri), 'not a web address');

/** A public key (RFC 7517): EC P-256 or Ed25519, or RSA. Members of private keys are refused. */
export const publicKeyField = z.union([
  z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: z.string().max(100),
    y: z.string().max(100),
    kid: z.string().max(100).optional(),
    use: z.literal('sig').optional(),
    alg: z.literal('ES256').optional(),
  }),
  z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().max(100),
    kid: z.string().max(100).optional(),
    use: z.literal('sig').optional(),
    alg: z.enum(['EdDSA', 'Ed25519']).optional(),
  }),
  z.strictObject({
    kty: z.literal('RSA'),
    n: z.string().min(340).max(1400),
    e: z.string().max(10),
    kid: z.string().max(100).optional(),
    use: z.literal('sig').optional(),
    alg: z.literal('PS256').optional(),
  }),
]);

const editable = {
  name: nameField,
  redirectUris: z.array(redirectField).max(20),
  postLogoutRedirectUris: z.array(redirectField).max(20).default([]),
  backchannelLogoutUri: webField.nullable().default(null),
  scopes: z.array(z.enum(CLIENT_SCOPES)).max(CLIENT_SCOPES.length),
  parRequired: z.boolean().default(false),
  dpopRequired: z.boolean().default(false),
  rateLimitPerMinute: z.number().int().min(1).max(100_000).default(600),
};

export const clientView = z.object({
  /** Also its `client_id`, unless it is known by a document. */
  id: z.string(),
  name: z.string(),
  kind: z.enum(CLIENT_KINDS),
  authMethod: z.enum(CLIENT_AUTH_METHODS),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().nullable(),
  scopes: z.array(z.enum(CLIENT_SCOPES)),
  parRequired: z.boolean(),
  dpopRequired: z.boolean(),
  rateLimitPerMinute: z.number().int(),
  /** Address of the document it is known by, which is its `client_id` then; null when somebody registered it. */
  documentUrl: z.string().nullable(),
  createdAt: instantField,
  updatedAt: instantField,
  version: z.number().int(),
});

const clientParams = z.strictObject({ id: idField('client') });
const uidParams = z.strictObject({ uid: z.string().regex(/^[A-Za-z0-9_-]{20,64}$/) });
const goOn = z.object({ goTo: z.string() });

/** Clients of the OpenID provider, and the question people are asked when a client wants them signed in. */
export const oidcRoutes = [
  defineRoute({
    operation: 'GET /api/v1/clients',
    summary: 'Clients that may sign people in, or act for themselves',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'client:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      /** What a client has to be told about this provider. */
      issuer: z.string(),
      items: z.array(clientView),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/clients',
    summary: 'Register a client; its secret is shown once',
    description:
      'A `web` client proves itself with a secret or a key of its own, a `service` client too; `browser` and `native` clients cannot keep a secret.',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'client:create' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      ...editable,
      kind: z.enum(CLIENT_KINDS),
      /** Public keys; with them the client proves itself by a signature instead of a secret. */
      keys: z.array(publicKeyField).min(1).max(5).optional(),
    }),
    response: z.object({ client: clientView, secret: z.string().nullable() }),
  }),
  defineRoute({
    operation: 'GET /api/v1/clients/{id}',
    summary: 'One client',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'client:read' },
    transaction: 'read',
    status: 200,
    params: clientParams,
    response: clientView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'PUT /api/v1/clients/{id}',
    summary: 'Change a client',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'client:update' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params: clientParams,
    body: z.strictObject(editable),
    response: clientView,
    errors: ['RES_001', 'OIDC_003'],
  }),
  defineRoute({
    operation: 'POST /api/v1/clients/{id}/secret',
    summary: 'Give a client a new secret; the old one stops working, the new one is shown once',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'client:update' },
    transaction: 'write',
    status: 200,
    params: clientParams,
    body: z.strictObject({ reason: reasonField }),
    response: z.object({ secret: z.string() }),
    errors: ['RES_001', 'OIDC_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/clients/{id}/delete',
    summary: 'Take a client away; everything given to it stops working',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'client:delete' },
    transaction: 'write',
    status: 204,
    params: clientParams,
    body: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/openid/interactions/{uid}',
    summary: 'What a client asks of me',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    params: uidParams,
    response: z.object({
      clientName: z.string(),
      clientId: z.string(),
      /** Whose document describes the client; null when somebody registered it here. */
      documentHost: z.string().nullable(),
      /** Where I am sent afterwards; null when a device waits. */
      redirectOrigin: z.string().nullable(),
      scopes: z.array(z.string()),
      /** It asks me to confirm with a second factor what it is about to do. */
      givesFactor: z.boolean(),
      /** Addresses of the gate it wants tokens for, besides the API (RFC 8707). */
      resources: z.array(z.string()),
    }),
    errors: ['RES_001', 'AUTH_009', 'OIDC_002'],
  }),
  defineRoute({
    operation: 'POST /api/v1/openid/interactions/{uid}/accept',
    summary: 'Let the client sign me in',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    params: uidParams,
    response: goOn,
    errors: ['AUTH_011', 'RES_001', 'AUTH_009', 'OIDC_002'],
  }),
  defineRoute({
    operation: 'POST /api/v1/openid/interactions/{uid}/refuse',
    summary: 'Do not let the client sign me in',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    params: uidParams,
    response: goOn,
    errors: ['RES_001', 'AUTH_009'],
  }),
] as const;
