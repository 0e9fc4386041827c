import { z } from 'zod';
import { emptyResponse, idField, instantField, nameField } from './fields.ts';
import { signInNext } from './identity.ts';
import { defineRoute } from './route.ts';

const base64Url = (charactersMax: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(charactersMax)
    .regex(/^[A-Za-z0-9_-]+$/);

const CREDENTIAL_ID_CHARACTERS_MAX = 1400;
const credentialShape = {
  id: base64Url(CREDENTIAL_ID_CHARACTERS_MAX),
  rawId: base64Url(CREDENTIAL_ID_CHARACTERS_MAX),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
};

/** What an authenticator answers when it is to show that it holds a passkey (WebAuthn Level 3, section 5.2.2). */
export const passkeyAssertion = z.object({
  ...credentialShape,
  response: z.object({
    clientDataJSON: base64Url(8000),
    authenticatorData: base64Url(4000),
    signature: base64Url(8000),
    userHandle: base64Url(100).nullish(),
  }),
});

/** What an authenticator answers when it has made a passkey (WebAuthn Level 3, section 5.2.1). */
export const passkeyAttestation = z.object({
  ...credentialShape,
  response: z.object({
    clientDataJSON: base64Url(8000),
    attestationObject: base64Url(40_000),
    transports: z.array(z.string().max(30)).max(10).nullish(),
  }),
});

/** Options as browsers take them (`PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON`). */
const webauthnOptions = z.looseObject({ challenge: z.string() });

export const passkeyView = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: instantField,
  lastUsedAt: instantField.nullable(),
  /** True when the person's devices share it through their provider. */
  synced: z.boolean(),
  /** True when it was shown by what looks like a copy; it is refused since. */
  blocked: z.boolean(),
  version: z.number().int(),
});

export const passkeyRoutes = [
  defineRoute({
    operation: 'POST /api/v1/auth/passkeys/options',
    summary: 'Begin a sign-in with a passkey',
    description: 'Asks for any passkey of this site; nobody says who they are before it is shown.',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    response: z.object({ options: webauthnOptions }),
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/passkeys/login',
    summary: 'Sign in with a passkey; it counts as two factors',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.strictObject({ credential: passkeyAssertion }),
    response: signInNext,
    errors: ['AUTH_012'],
  }),
  defineRoute({
    operation: 'GET /api/v1/me/passkeys',
    summary: 'My passkeys',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(passkeyView) }),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/passkeys/options',
    summary: 'Begin to add a passkey',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    response: z.object({ options: webauthnOptions }),
    errors: ['AUTH_009', 'AUTH_014'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/passkeys',
    summary: 'Add the passkey an authenticator made',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 201,
    rateLimitPerMinute: 60,
    body: z.strictObject({ credential: passkeyAttestation, name: nameField.optional() }),
    response: passkeyView,
    errors: ['AUTH_009', 'AUTH_012', 'AUTH_014'],
  }),
  defineRoute({
    operation: 'PATCH /api/v1/me/passkeys/{id}',
    summary: 'Rename one of my passkeys',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params: z.strictObject({ id: idField('passkey') }),
    body: z.strictObject({ name: nameField }),
    response: passkeyView,
    errors: ['AUTH_009', 'RES_001', 'VAL_003'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/passkeys/{id}',
    summary: 'Remove one of my passkeys, never the last way in; ends my other sessions',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('passkey') }),
    response: emptyResponse,
    errors: ['AUTH_009', 'AUTH_013', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/step-up/options',
    summary: 'What a fresh second factor can be shown with',
    tag: 'identity',
    secondFactor: 'exempt',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    response: z.object({ totp: z.boolean(), passkey: webauthnOptions.nullable() }),
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/step-up',
    summary: 'Show a fresh second factor',
    description:
      'Answers the problem `AUTH_011`: afterwards the refused request can be repeated. A session does it for itself; ' +
      'a token of the OpenID provider for the consent it comes from.',
    tag: 'identity',
    secondFactor: 'exempt',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.union([
      z.strictObject({ totpCode: z.string().regex(/^\d{6}$/) }),
      z.strictObject({ credential: passkeyAssertion }),
    ]),
    response: z.object({ secondFactorAt: instantField, freshUntil: instantField }),
    errors: ['AUTH_004', 'AUTH_009', 'AUTH_010', 'AUTH_012'],
  }),
] as const;
