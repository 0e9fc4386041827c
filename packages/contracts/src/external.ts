import { z } from 'zod';
import { emptyResponse, instantField, nameField, reasonField, slugField } from './fields.ts';
import { signInNext } from './identity.ts';
import { defineRoute } from './route.ts';

export const EXTERNAL_KINDS = ['oidc', 'kakao', 'naver'] as const;

const secretText = z.string().min(20).max(2000);
const params = z.strictObject({ provider: slugField });
const returnedBody = z.strictObject({
  /** What the browser kept since it began. */
  flow: secretText,
  /** The whole query the provider sent the browser back with. */
  returned: z.string().min(1).max(8000),
});
const begun = z.object({ goTo: z.string(), flow: z.string() });
const issuerField = z.url({ protocol: /^https?$/ }).max(500);

const providerView = z.object({
  key: z.string(),
  kind: z.enum(EXTERNAL_KINDS),
  name: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  enabled: z.boolean(),
  /** The address to register there. */
  redirectUri: z.string(),
});

/** Signing in with an account elsewhere. */
export const externalRoutes = [
  defineRoute({
    operation: 'GET /api/v1/auth/external',
    summary: 'Providers one may sign in with',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: z.object({ items: z.array(z.object({ key: z.string(), name: z.string() })) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/external/{provider}/begin',
    summary: 'Sign in with an account elsewhere: where to go',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    params,
    body: z.strictObject({}),
    response: begun,
    errors: ['RES_001', 'AUTH_020'],
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/external/finish',
    summary: 'Sign in with an account elsewhere: what the provider said; the second factor comes next',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: returnedBody,
    response: signInNext,
    errors: ['AUTH_018', 'AUTH_020', 'AUTH_022'],
  }),
  defineRoute({
    operation: 'GET /api/v1/me/external-identities',
    summary: 'Accounts elsewhere that I can sign in with',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({
      items: z.array(
        z.object({
          provider: z.string(),
          providerName: z.string(),
          label: z.string(),
          linkedAt: instantField,
          lastUsedAt: instantField.nullable(),
        }),
      ),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/external-identities/{provider}/begin',
    summary: 'Link an account elsewhere: where to go',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    secondFactor: 'required',
    status: 200,
    params,
    body: z.strictObject({}),
    response: begun,
    errors: ['AUTH_009', 'AUTH_011', 'RES_001', 'AUTH_020'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/external-identities/finish',
    summary: 'Link an account elsewhere: what the provider said',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 204,
    body: returnedBody,
    response: emptyResponse,
    errors: ['AUTH_009', 'AUTH_018', 'AUTH_019', 'AUTH_020', 'AUTH_022'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/external-identities/{provider}',
    summary: 'Unlink an account elsewhere',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    secondFactor: 'required',
    status: 204,
    params,
    response: emptyResponse,
    errors: ['AUTH_009', 'AUTH_011', 'RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/sign-in-providers',
    summary: 'Providers the operator has registered with',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'client:read' },
    transaction: 'none',
    status: 200,
    response: z.object({ items: z.array(providerView) }),
  }),
  defineRoute({
    operation: 'PUT /api/v1/sign-in-providers/{provider}',
    summary: 'Register a provider people may sign in with, or change it',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'client:create' },
    transaction: 'none',
    secondFactor: 'required',
    status: 200,
    params,
    body: z.strictObject({
      kind: z.enum(EXTERNAL_KINDS),
      name: nameField,
      /** Of an OpenID provider; Kakao's and Naver's are known. */
      issuer: issuerField.optional(),
      clientId: z.string().min(1).max(500),
      /** Left out: the one before stays. */
      clientSecret: z.string().min(1).max(500).optional(),
      enabled: z.boolean(),
      reason: reasonField,
    }),
    response: providerView,
    errors: ['AUTH_011', 'RES_001'],
  }),
] as const;
