import { createHash, randomUUID } from 'node:crypto';
import { CLI_CLIENT_ID } from '@haechi/contracts';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-code.ts';
import type { Say } from './messages/say.ts';
import type { SignIn } from './sign-ins-file.ts';
import type { Terminal } from './terminal.ts';

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const SCOPE = 'openid profile offline_access api';
const TIMEOUT_MS = 30_000;

const deviceSchema = z.object({
  device_code: z.string().max(4000),
  user_code: z.string().max(100),
  verification_uri: z.string().max(2000),
  verification_uri_complete: z.string().max(2000),
  expires_in: z.number().positive(),
  interval: z.number().positive().default(5),
});
export type DeviceStart = z.output<typeof deviceSchema>;

const tokensSchema = z.object({
  access_token: z.string().min(1).max(20_000),
  refresh_token: z.string().min(1).max(4000),
  expires_in: z.number().positive(),
  token_type: z.string().regex(/^dpop$/i),
});

const refusalSchema = z.object({ error: z.string().max(200) });

export interface OpenId {
  newKey(): Promise<JWK>;
  /** Asks for a code that a person lets in with a browser (RFC 8628). */
  begin(wanted?: {
    /** A second factor shown longer ago is asked for again. */
    readonly factorAgeMaxS: number;
  }): Promise<DeviceStart>;
  /** @returns the reason while, or because, there are no tokens: `authorization_pending`, `slow_down`, `access_denied`… */
  redeem(deviceCode: string, key: JWK): Promise<SignIn | { readonly refused: string }>;
  /** Undefined when the sign-in is over. */
  refresh(signIn: SignIn): Promise<SignIn | undefined>;
  revoke(signIn: SignIn): Promise<void>;
}

/** Proves that the sender of one request holds the key (RFC 9449, section 4.2). */
export async function proveKey(
  key: JWK,
  request: { readonly method: string; readonly url: URL; readonly accessToken?: string },
  nowMs: number,
): Promise<string> {
  const { kty, crv, x, y } = key;
  const { method, url, accessToken } = request;
  const jwk = Object.fromEntries(
    Object.entries({ kty, crv, x, y }).filter(([, value]) => value !== undefined),
  );
  return await new SignJWT({
    htm: method,
    htu: `${url.origin}${url.pathname}`,
    ...(accessToken === undefined
      ? {}
      : { ath: createHash('sha256').update(accessToken).digest('base64url') }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .setJti(randomUUID())
    .setIssuedAt(Math.floor(nowMs / 1000))
    .sign(await importJWK(key, 'ES256'));
}

/** The OpenID provider of the server, as the command line uses it. */
export function createOpenId(url: URL, terminal: Pick<Terminal, 'fetch' | 'now'>, say: Say): OpenId {
  async function post(path: string, form: Record<string, string>, key?: JWK): Promise<Response> {
    const to = new URL(`/oidc${path}`, url);
    const body = new URLSearchParams({ client_id: CLI_CLIENT_ID, ...form });
    try {
      return await terminal.fetch(to, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(key === undefined
            ? {}
            : { dpop: await proveKey(key, { method: 'POST', url: to }, terminal.now()) }),
        },
        body: body.toString(),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      throw new CliError(
        {
          code: 'NETWORK',
          title: say('error.unreachable.title', { url: url.origin }),
          where: url.origin,
          remedy: say('error.unreachable.remedy'),
        },
        EXIT.unavailable,
        error,
      );
    }
  }

  function notHaechi(status: number): CliError {
    return new CliError(
      {
        code: `HTTP_${status}`,
        title: say('error.not-haechi.title', { status }),
        where: url.origin,
        remedy: say('error.not-haechi.remedy'),
      },
      EXIT.unavailable,
    );
  }

  async function readTokens(response: Response, key: JWK): Promise<SignIn | { readonly refused: string }> {
    const body: unknown = await response.json().catch(() => undefined);
    if (!response.ok) {
      const refusal = refusalSchema.safeParse(body);
      if (response.status >= 500 || !refusal.success) throw notHaechi(response.status);
      return { refused: refusal.data.error };
    }
    const tokens = tokensSchema.safeParse(body);
    if (!tokens.success) throw notHaechi(response.status);
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = tokens.data;
    return { accessToken, refreshToken, expiresAtMs: terminal.now() + seconds * 1000, key };
  }

  return {
    async newKey() {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = await exportJWK(privateKey);
      return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
    },
    async begin(wanted) {
      const response = await post('/device/auth', {
        scope: SCOPE,
        ...(wanted === undefined ? {} : { max_age: String(wanted.factorAgeMaxS) }),
      });
      const begun = deviceSchema.safeParse(await response.json().catch(() => undefined));
      if (!response.ok || !begun.success) throw notHaechi(response.status);
      return begun.data;
    },
    async redeem(deviceCode, key) {
      return await readTokens(
        await post('/token', { grant_type: DEVICE_GRANT, device_code: deviceCode }, key),
        key,
      );
    },
    async refresh({ refreshToken, key }) {
      const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
      const answer = await readTokens(await post('/token', form, key), key);
      return 'refused' in answer ? undefined : answer;
    },
    async revoke({ refreshToken }) {
      await post('/token/revocation', { token: refreshToken, token_type_hint: 'refresh_token' });
    },
  };
}
