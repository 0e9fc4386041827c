import { randomBytes } from 'node:crypto';
import type { Api, ApiOperation } from '@haechi/contracts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { TOTP, URI } from 'otpauth';
import type { CallApi, CallParts, Desk } from './call-api.ts';
import type { StoryClock } from './story-clock.ts';

/** What a person of the demo signs in with. Made at random for every load; nothing in it is known beforehand. */
export interface DemoCredentials {
  readonly password: string;
  readonly otpauthUri: string;
}

export interface DemoPerson {
  readonly name: string;
  readonly email: string;
  /** Follows a one-time link as a new person: sets a password and an authenticator. */
  enrol(link: string): Promise<DemoCredentials>;
  /** Follows an invitation to another organisation with the account there is. */
  join(link: string): Promise<void>;
  /** Does something, signed in. @throws Error when it is refused */
  do<O extends ApiOperation>(operation: O, parts?: CallParts<O>): Promise<Api[O]['response']>;
  /** Does something that may be refused with this code. @returns undefined when it is */
  doUnless<O extends ApiOperation>(
    operation: O,
    code: string,
    parts?: CallParts<O>,
  ): Promise<Api[O]['response'] | undefined>;
  /** Tries something that must be refused with this code. @throws Error when it is not */
  isRefused<O extends ApiOperation>(operation: O, code: string, parts?: CallParts<O>): Promise<void>;
  /** Types a wrong password. */
  mistypesPassword(): Promise<void>;
  /** Works in this organisation from now on, or at the platform. */
  workIn(scope: string): Promise<void>;
  signOut(): Promise<void>;
}

interface Refusal {
  readonly code: string;
  readonly detail: string;
}

interface Session {
  readonly startedAtMs: number;
  usedAtMs: number;
}

// Well inside the defaults of the product, so that a session is never found ended.
const SESSION_MS = 6 * HOUR_MS;
const IDLE_MS = 20 * MINUTE_MS;
const CODE_MS = 30 * SECOND_MS;
const DEVICE_COOKIE = 'haechi-device';

export function createDemoPerson(
  { callApi, clock }: { readonly callApi: CallApi; readonly clock: StoryClock },
  { name, email, desk }: { readonly name: string; readonly email: string; readonly desk: Desk },
): DemoPerson {
  let credentials: DemoCredentials | undefined;
  let session: Session | undefined;
  /** As a browser keeps them: the one that stands for the browser stays when a session ends. */
  const cookies = new Map<string, string>();
  let codeUsedAtMs = 0;

  function known(): DemoCredentials {
    if (credentials === undefined) throw new Error(`${name} has not enrolled yet`);
    return credentials;
  }

  function nextCode(otpauthUri: string): string {
    // A code is good once: wait for the next one.
    if (clock.now() - codeUsedAtMs < CODE_MS) clock.advance(CODE_MS);
    codeUsedAtMs = clock.now();
    const totp = URI.parse(otpauthUri);
    if (!(totp instanceof TOTP)) throw new Error('the authenticator key is not for codes by time');
    return totp.generate({ timestamp: clock.now() });
  }

  async function call<O extends ApiOperation>(operation: O, parts: CallParts<O>) {
    clock.pause();
    const answer = await callApi(operation, desk, cookies, parts);
    if (session !== undefined) session.usedAtMs = clock.now();
    for (const [cookie, value] of answer.cookies) {
      cookies.set(cookie, value);
      // A fresh factor renews the cookie of a session, not its end.
      if (!cookie.endsWith(DEVICE_COOKIE)) session ??= { startedAtMs: clock.now(), usedAtMs: clock.now() };
    }
    return answer;
  }

  const sayRefusal = (operation: ApiOperation, { code, detail }: Refusal): string =>
    `${name} may not ${operation}: ${code} ${detail}`;

  async function demand<O extends ApiOperation>(operation: O, parts: CallParts<O>) {
    const { problem, body } = await call(operation, parts);
    if (problem !== undefined) throw new Error(sayRefusal(operation, problem));
    return body;
  }

  function forgetSession(): void {
    session = undefined;
    for (const cookie of [...cookies.keys()]) if (!cookie.endsWith(DEVICE_COOKIE)) cookies.delete(cookie);
  }

  async function signIn(): Promise<void> {
    forgetSession();
    const { password, otpauthUri } = known();
    const begun = await demand('POST /api/v1/auth/login', { body: { email, password } });
    if (begun.next !== 'second_factor') throw new Error(`${name} was not asked for a code`);
    const { challenge } = begun;
    const done = await demand('POST /api/v1/auth/login/second-factor', {
      body: { challenge, totpCode: nextCode(otpauthUri) },
    });
    if (done.next !== 'signed_in') throw new Error(`${name} has too many sessions open`);
  }

  async function beSignedIn(): Promise<void> {
    const nowMs = clock.now();
    const good =
      session !== undefined && nowMs - session.startedAtMs < SESSION_MS && nowMs - session.usedAtMs < IDLE_MS;
    if (!good) await signIn();
  }

  async function act<O extends ApiOperation>(operation: O, parts: CallParts<O>) {
    await beSignedIn();
    const answer = await call(operation, parts);
    if (answer.problem?.code !== 'AUTH_011') return answer;
    // Asked for a fresh second factor, as anybody may be at any time: shows it and goes on.
    await demand('POST /api/v1/auth/step-up', { body: { totpCode: nextCode(known().otpauthUri) } });
    return await call(operation, parts);
  }

  async function follow(link: string, password: string, otpauthUri: string | undefined): Promise<string> {
    const token = new URL(link).searchParams.get('token') ?? '';
    const opened = await demand('POST /api/v1/enrolments/open', { body: { token } });
    const uri = otpauthUri ?? opened.authenticator?.uri;
    if (uri === undefined) throw new Error(`the link of ${name} shows no authenticator key`);
    const totpCode = nextCode(uri);
    await demand('POST /api/v1/enrolments/complete', {
      body: { token, displayName: name, password, totpCode, ...(opened.email === null ? { email } : {}) },
    });
    return uri;
  }

  return {
    name,
    email,
    async enrol(link) {
      const password = randomBytes(15).toString('base64url');
      credentials = { password, otpauthUri: await follow(link, password, undefined) };
      return credentials;
    },
    async join(link) {
      const { password, otpauthUri } = known();
      await follow(link, password, otpauthUri);
    },
    async do(operation, parts = {}) {
      const { problem, body } = await act(operation, parts);
      if (problem !== undefined) throw new Error(sayRefusal(operation, problem));
      return body;
    },
    async doUnless(operation, code, parts = {}) {
      const { problem, body } = await act(operation, parts);
      if (problem === undefined) return body;
      if (problem.code !== code) throw new Error(sayRefusal(operation, problem));
      return undefined;
    },
    async isRefused(operation, code, parts = {}) {
      await beSignedIn();
      const { problem } = await call(operation, parts);
      if (problem?.code !== code)
        throw new Error(
          `${operation} by ${name} should be refused with ${code}, was ${problem?.code ?? 'done'}`,
        );
    },
    async mistypesPassword() {
      forgetSession();
      await call('POST /api/v1/auth/login', { body: { email, password: `${known().password}?` } });
    },
    async workIn(scope) {
      await beSignedIn();
      const { activeScope } = await demand('GET /api/v1/me', {});
      if (activeScope.id !== scope && activeScope.kind !== scope)
        await demand('POST /api/v1/me/active-scope', { body: { scope } });
    },
    async signOut() {
      if (session === undefined) return;
      await demand('POST /api/v1/auth/logout', {});
      forgetSession();
    },
  };
}
