import type { Api } from '@haechi/contracts';
import type { Locale } from '@haechi/kernel';
import { type ApiClient, createApiClient } from './api-client.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';

/** Somebody with an account, and the browser they enrolled in. */
export interface Person {
  readonly client: ApiClient;
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
  readonly authenticator: Authenticator;
  /** Recovery codes nobody has used yet; take one with `pop`. */
  readonly recoveryCodes: string[];
}

export interface Enrolment {
  readonly token: string;
  /** Only the first administrator names it; others were invited under theirs. */
  readonly email?: string;
  readonly displayName: string;
  readonly locale?: Locale;
}

const PASSWORD = 'seven grey herons cross the river';

/** Uses a one-time link up: opens it, sets password and authenticator, and is signed in. */
export async function enrol(origin: string, enrolment: Enrolment): Promise<Person> {
  const { token, email, displayName, locale = 'ko' } = enrolment;
  const client = createApiClient(origin, locale);
  const opened = await client.call('POST /api/v1/enrolments/open', { body: { token } });
  if (opened.authenticator === null) throw new Error('the link is for somebody who has an account already');
  const authenticator = createAuthenticator(opened.authenticator.uri);
  const { recoveryCodes } = await client.call('POST /api/v1/enrolments/complete', {
    body: {
      token,
      displayName,
      locale,
      password: PASSWORD,
      totpCode: authenticator.nextCode(),
      ...(email === undefined ? {} : { email }),
    },
  });
  const { user } = await client.call('GET /api/v1/me', {});
  return {
    client,
    id: user.id,
    email: user.email,
    displayName,
    password: PASSWORD,
    authenticator,
    recoveryCodes: [...recoveryCodes],
  };
}

/** Signs in anew, in a browser of its own, with password and authenticator code or recovery code. */
export async function signIn(
  person: Person,
  factor: 'authenticator' | 'recovery code' = 'authenticator',
): Promise<ApiClient> {
  const client = createApiClient(person.client.origin, person.client.locale);
  const { email, password } = person;
  const first = await client.call('POST /api/v1/auth/login', { body: { email, password } });
  if (first.next !== 'second_factor') throw new Error(`sign-in goes on with ${first.next}`);
  const { challenge } = first;
  const code = factor === 'authenticator' ? person.authenticator.nextCode() : person.recoveryCodes.pop();
  if (code === undefined) throw new Error('no recovery code is left');
  const second = await client.call('POST /api/v1/auth/login/second-factor', {
    body: factor === 'authenticator' ? { challenge, totpCode: code } : { challenge, recoveryCode: code },
  });
  if (second.next !== 'signed_in') throw new Error(`sign-in goes on with ${second.next}`);
  return client;
}

/** The secret in a one-time link as people get it. */
export function tokenOf(link: string): string {
  const token = new URL(link).searchParams.get('token');
  if (token === null) throw new Error(`no token in ${link}`);
  return token;
}

export type Role = Api['GET /api/v1/roles']['response']['items'][number];

/** A role by its key, as the caller's tenant has it. */
export async function findRole(client: ApiClient, key: string): Promise<Role> {
  const { items } = await client.call('GET /api/v1/roles', {});
  const role = items.find((candidate) => candidate.key === key);
  if (role === undefined) throw new Error(`no role ${key}`);
  return role;
}

export interface Invitation {
  readonly email: string;
  readonly displayName: string;
  readonly roles?: readonly { readonly key: string; readonly scope: string }[];
  readonly locale?: Locale;
}

/** Invites somebody to the tenant `host` works in, and enrols them. */
export async function inviteAndEnrol(host: ApiClient, invitation: Invitation): Promise<Person> {
  const { email, displayName, roles = [], locale = 'ko' } = invitation;
  const withIds = await Promise.all(
    roles.map(async ({ key, scope }) => ({ roleId: (await findRole(host, key)).id, scope })),
  );
  const { link } = await host.call('POST /api/v1/invitations', {
    body: { email, displayName, roles: withIds },
  });
  return await enrol(host.origin, { token: tokenOf(link), displayName, locale });
}

/** Enrols the first administrator of an empty server. */
export async function enrolFirstAdministrator(
  server: { readonly origin: string; firstAdministratorToken(): string | undefined },
  locale: Locale = 'ko',
): Promise<Person> {
  const token = server.firstAdministratorToken();
  if (token === undefined) throw new Error('the server printed no link: it has an administrator already');
  return await enrol(server.origin, { token, email: 'admin@haechi.test', displayName: '김해치', locale });
}
