import { z } from 'zod';
import {
  emailField,
  emptyResponse,
  idField,
  instantField,
  instantInput,
  localeField,
  nameField,
  reasonField,
  textField,
  timeZoneField,
} from './fields.ts';
import { defineRoute } from './route.ts';

const passwordField = z.string().min(1).max(128);
export const totpCodeField = z.string().regex(/^\d{6}$/);
const recoveryCodeField = z.string().trim().min(8).max(40);
/** A bearer secret in a one-time link or a sign-in in progress. */
const bearerField = z
  .string()
  .min(20)
  .max(128)
  .regex(/^[A-Za-z0-9_-]+$/);

/** What a second step of a sign-in carries beside its code. */
const secondFactorFields = {
  challenge: bearerField,
  /** `false` for a program: when too many sessions are open, `identity.programsWhenFull` decides instead of a person. */
  interactive: z.boolean().default(true),
};

export const sessionView = z.object({
  id: z.string(),
  current: z.boolean(),
  createdAt: instantField,
  lastSeenAt: instantField,
  idleEndsAt: instantField,
  endsAt: instantField,
  ip: z.string().nullable(),
  browser: z.string().nullable(),
  platform: z.string().nullable(),
});

export const userView = z.object({
  id: z.string(),
  email: z.string(),
  displayName: z.string(),
  locale: localeField,
  timeZone: z.string(),
  state: z.enum(['invited', 'active', 'suspended', 'dormant', 'withdrawing', 'anonymised']),
  /** When a withdrawing account is anonymised. */
  withdrawAt: instantField.nullable(),
  createdAt: instantField,
  lastSignInAt: instantField.nullable(),
});

const membershipView = z.object({
  tenantId: z.string(),
  name: z.string(),
  slug: z.string(),
  state: z.string(),
});

export const meView = z.object({
  user: userView,
  session: sessionView.nullable(),
  /** Where the credential works now: `platform` or one tenant. */
  activeScope: z.object({ kind: z.enum(['platform', 'tenant']), id: z.string(), name: z.string() }),
  memberships: z.array(membershipView),
  /** True when the person may work at the platform itself and enter tenants. */
  mayUsePlatform: z.boolean(),
  /** Effective permissions at the active scope, sorted: what navigation shows. */
  permissions: z.array(z.string()),
  /** Roles held here now: what the session may be narrowed to. */
  roles: z.array(z.object({ id: z.string(), key: z.string(), name: z.string() })),
  /** The one role that counts in this session; null when all do. `held` is false once it was taken back. */
  activeRole: z.object({ id: z.string(), key: z.string(), name: z.string(), held: z.boolean() }).nullable(),
  recoveryCodesLeft: z.number().int(),
  /** What this person can prove to be themselves with. */
  factors: z.object({ password: z.boolean(), totp: z.boolean(), passkeys: z.number().int() }),
  /** News about the account that the person has not put away yet. */
  noticesOpen: z.number().int(),
});

export const signInNext = z.discriminatedUnion('next', [
  z.object({ next: z.literal('second_factor'), challenge: z.string(), expiresAt: instantField }),
  z.object({
    next: z.literal('choose_sessions'),
    challenge: z.string(),
    endCountMin: z.number().int(),
    sessions: z.array(sessionView),
  }),
  z.object({ next: z.literal('signed_in') }),
]);

export const identityRoutes = [
  defineRoute({
    operation: 'GET /api/v1/setup',
    summary: 'Whether the platform has its first administrator',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: z.object({ state: z.enum(['needs_first_administrator', 'ready']), version: z.string() }),
  }),
  defineRoute({
    operation: 'POST /api/v1/enrolments/open',
    summary: 'Look at a one-time link and get what is needed to enrol',
    description: 'Opening does not use the link up. Opening it again gives the same authenticator key.',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.strictObject({ token: bearerField }),
    response: z.object({
      kind: z.enum(['first_administrator', 'invitation', 'recovery']),
      email: z.string().nullable(),
      displayName: z.string().nullable(),
      tenantName: z.string().nullable(),
      invitedBy: z.string().nullable(),
      expiresAt: instantField,
      /** False for somebody who has an account already and only joins another tenant. */
      needsCredentials: z.boolean(),
      authenticator: z.object({ uri: z.string(), secret: z.string() }).nullable(),
      passwordLengthMin: z.number().int(),
    }),
    errors: ['AUTH_006'],
  }),
  defineRoute({
    operation: 'POST /api/v1/enrolments/complete',
    summary: 'Use a one-time link up: set password and second factor, and sign in',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.strictObject({
      token: bearerField,
      email: emailField.optional(),
      displayName: nameField,
      password: passwordField,
      totpCode: totpCodeField,
      locale: localeField.default('ko'),
    }),
    response: z.object({ recoveryCodes: z.array(z.string()) }),
    errors: ['AUTH_002', 'AUTH_004', 'AUTH_006', 'AUTH_008', 'AUTH_010', 'SYS_004'],
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/login',
    summary: 'Sign in, first step: e-mail and password',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.strictObject({ email: emailField, password: passwordField }),
    response: signInNext,
    errors: ['AUTH_002', 'AUTH_004', 'SYS_004'],
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/login/second-factor',
    summary: 'Sign in, second step: authenticator code or recovery code',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.union([
      z.strictObject({ ...secondFactorFields, totpCode: totpCodeField }),
      z.strictObject({ ...secondFactorFields, recoveryCode: recoveryCodeField }),
    ]),
    response: signInNext,
    errors: ['AUTH_003', 'AUTH_004', 'AUTH_005', 'AUTH_010'],
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/login/choose-sessions',
    summary: 'Sign in, third step when too many sessions are open: choose which of them end',
    tag: 'identity',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 60,
    body: z.strictObject({
      challenge: bearerField,
      endSessionIds: z.array(idField('session')).min(1).max(20),
    }),
    response: signInNext,
    errors: ['AUTH_003', 'AUTH_005'],
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/refresh',
    summary: 'Keep the session alive and learn when it ends',
    tag: 'identity',
    secondFactor: 'exempt',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    response: sessionView,
  }),
  defineRoute({
    operation: 'POST /api/v1/auth/logout',
    summary: 'End the current session',
    tag: 'identity',
    secondFactor: 'exempt',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    response: emptyResponse,
  }),
  defineRoute({
    operation: 'GET /api/v1/me',
    summary: 'Who am I, where do I work now, what may I do',
    tag: 'identity',
    secondFactor: 'exempt',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: meView,
  }),
  defineRoute({
    operation: 'PATCH /api/v1/me',
    summary: 'Change my name, language or time zone',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    body: z.strictObject({
      displayName: nameField.optional(),
      locale: localeField.optional(),
      timeZone: timeZoneField.optional(),
    }),
    response: userView,
  }),
  defineRoute({
    operation: 'POST /api/v1/me/withdrawal',
    summary: 'Leave: the account is anonymised after a time, and until then I may change my mind',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    secondFactor: 'required',
    status: 200,
    body: z.strictObject({}),
    response: z.object({ withdrawAt: instantField }),
    errors: ['AUTH_009', 'AUTH_011', 'AUTH_016', 'AUTH_017'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/withdrawal/cancel',
    summary: 'Stay after all',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    body: z.strictObject({}),
    response: emptyResponse,
    errors: ['AUTH_009', 'AUTH_017'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/active-scope',
    summary: 'Switch to another tenant, or to the platform',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({
      scope: z.union([
        z.literal('platform'),
        z
          .string()
          .max(40)
          .regex(/^ten_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
      ]),
    }),
    response: meView,
    errors: ['AUTH_009', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/password',
    summary: 'Change my password; ends my other sessions',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 204,
    rateLimitPerMinute: 20,
    body: z.strictObject({
      /** Left out only by somebody who has none yet. */
      currentPassword: passwordField.optional(),
      newPassword: passwordField,
    }),
    response: emptyResponse,
    errors: ['AUTH_002', 'AUTH_004', 'AUTH_008', 'AUTH_009', 'SYS_004'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/recovery-codes',
    summary: 'Replace my recovery codes; the old ones stop working',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 20,
    body: z.strictObject({ totpCode: totpCodeField }),
    response: z.object({ recoveryCodes: z.array(z.string()) }),
    errors: ['AUTH_004', 'AUTH_009', 'AUTH_010'],
  }),
  defineRoute({
    operation: 'GET /api/v1/me/sessions',
    summary: 'Where I am signed in',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(sessionView), sessionsMax: z.number().int() }),
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/sessions/{id}',
    summary: 'End one of my sessions',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('session') }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/me/sessions/end-others',
    summary: 'End all my sessions but this one',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 200,
    response: z.object({ endedCount: z.number().int() }),
  }),
  defineRoute({
    operation: 'GET /api/v1/me/tokens',
    summary: 'My tokens for scripts and tools',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({
      items: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          scope: z.string(),
          createdAt: instantField,
          expiresAt: instantField,
          lastUsedAt: instantField.nullable(),
        }),
      ),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/me/tokens',
    summary: 'Make a token for scripts and tools; it is shown once',
    description: 'The token works where the session that made it works: at one tenant, or at the platform.',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({ name: nameField, expiresAt: instantInput }),
    response: z.object({ id: z.string(), token: z.string(), expiresAt: instantField }),
    errors: ['AUTH_009'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/tokens/{id}',
    summary: 'Revoke one of my tokens',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('token') }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/users/{id}/end-sessions',
    summary: 'End all sessions of a member',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'session:end' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({ id: idField('user') }),
    body: z.strictObject({ reason: reasonField }),
    response: z.object({ endedCount: z.number().int() }),
    errors: ['RES_001'],
  }),
] as const;

export { textField };
