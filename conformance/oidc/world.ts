import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Api, type ApiOperation, splitOperation } from '@haechi/contracts';
import type { TestDatabase } from '@haechi/database/testing';
import { openBytes, openRootKey } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import { Secret, TOTP } from 'otpauth';
import { composeHouse, type House } from '../../apps/server/src/compose.ts';
import { readServerConfig } from '../../apps/server/src/config.ts';
import { createServerDatabase } from '../../e2e/harness/server-database.ts';
import { type Browser, createBrowser, type Page } from './browser.ts';

const PASSWORD = 'blue-river-41 stone';
export const CALLBACK = 'https://app.example.com/callback';

export type ClientInput = Api['POST /api/v1/clients']['body'];

/** A house on its own database, reached over real HTTP, with its first administrator signed in. */
export interface World {
  readonly origin: string;
  readonly issuer: string;
  readonly house: House;
  readonly db: TestDatabase;
  readonly admin: Browser;
  /** Calls the API as whoever is signed in with the browser. */
  call<O extends ApiOperation>(
    browser: Browser,
    operation: O,
    parts?: {
      readonly params?: Readonly<Record<string, string>>;
      readonly body?: Api[O]['body'];
      readonly ifMatch?: number;
    },
  ): Promise<{ status: number; body: Api[O]['response'] }>;
  /** Registers a client and answers it as openid-client knows it. */
  register(
    input: Partial<ClientInput> & Pick<ClientInput, 'kind'>,
    auth?: (secret: string) => oidc.ClientAuth,
  ): Promise<{ id: string; secret: string | null; config: oidc.Configuration; version: number }>;
  /** A new browser in which the administrator has signed in. */
  signIn(): Promise<Browser>;
  /** Shows a code of the administrator's authenticator again. */
  showFactor(): Promise<{ status: number; body: unknown }>;
  /** A code of the administrator's authenticator that was not used yet. */
  nextCode(): Promise<string>;
  /** Runs a query as superuser: for looking at what is kept, and for moving time. */
  look(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** How long a refresh may be repeated, as an administrator sets it. */
  setReplayWindow(seconds: number): Promise<void>;
  /** A token signed with the provider's own key: what an attacker could never have, to test what else is checked. */
  signAsProvider(claims: JWTPayload): Promise<string>;
  close(): Promise<void>;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function createWorld(): Promise<World> {
  const baseDir = mkdtempSync(join(tmpdir(), 'haechi-oidc-'));
  const db = await createServerDatabase();
  const rootKey = openRootKey(join(baseDir, 'root.key'));
  const port = await findFreePort();
  const publicUrl = new URL(`http://localhost:${port}`);
  const house = await composeHouse({
    config: readServerConfig({ HAECHI_CHECK_RESPONSES: 'true', HAECHI_RATE_LIMIT_PER_MINUTE: '1000000' }),
    database: { database: db.database, jobDatabase: db.database, keyDatabase: db.database },
    rootKey,
    log: silentLogger,
    publicUrl,
  });
  await house.start();
  await house.app.listen({ port, host: 'localhost' });
  const { origin } = publicUrl;
  const issuer = `${origin}/oidc`;

  const call: World['call'] = async (browser, operation, parts = {}) => {
    const { method, path } = splitOperation(operation);
    const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => parts.params?.[name] ?? '');
    const response = await fetch(`${origin}${filled}`, {
      method,
      headers: {
        'x-haechi-request': '1',
        cookie: browser.cookies('/'),
        ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(parts.ifMatch === undefined ? {} : { 'if-match': `"v${parts.ifMatch}"` }),
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      },
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    });
    browser.keep(response.headers.getSetCookie());
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };

  const admin = createBrowser(origin);
  const link = await house.identity.createFirstAdministratorLink();
  assert.ok(link !== undefined);
  const token = link.reveal();
  const opened = await call(admin, 'POST /api/v1/enrolments/open', { body: { token } });
  const totpSecret = opened.body.authenticator?.secret ?? '';
  const email = 'minji.admin@example.com';
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
  const enrolled = await call(admin, 'POST /api/v1/enrolments/complete', {
    body: { token, email, displayName: 'Minji', password: PASSWORD, totpCode: totp.generate() },
  });
  assert.equal(enrolled.status, 200, JSON.stringify(enrolled.body));
  async function nextCode(): Promise<string> {
    // The clock of the server is the real one, and each code works once: forget which was used last.
    await db.superuser.query('UPDATE identity.credentials SET totp_last_step = 0');
    return totp.generate();
  }
  const recoveryCodes = [...enrolled.body.recoveryCodes];

  return {
    origin,
    issuer,
    house,
    db,
    admin,
    call,
    async register(input, auth = (secret) => oidc.ClientSecretBasic(secret)) {
      const isService = input.kind === 'service';
      const { status, body } = await call(admin, 'POST /api/v1/clients', {
        body: {
          name: `Client ${randomBytes(3).toString('hex')}`,
          redirectUris: isService ? [] : [CALLBACK],
          scopes: isService ? ['api'] : ['openid', 'profile', 'email', 'api'],
          rateLimitPerMinute: 100_000,
          ...input,
        },
      });
      assert.equal(status, 201, JSON.stringify(body));
      const method =
        input.kind === 'browser' || input.kind === 'native' ? oidc.None() : auth(body.secret ?? '');
      const config = await oidc.discovery(
        new URL(issuer),
        body.client.id,
        { id_token_signed_response_alg: 'ES256' },
        method,
        // The server of the test has no TLS; everything else is as in production.
        { execute: [oidc.allowInsecureRequests] },
      );
      return { id: body.client.id, secret: body.secret, config, version: body.client.version };
    },
    async signIn() {
      const browser = createBrowser(origin);
      const first = await call(browser, 'POST /api/v1/auth/login', { body: { email, password: PASSWORD } });
      assert.ok(first.body.next === 'second_factor', JSON.stringify(first.body));
      const recoveryCode = recoveryCodes.pop();
      assert.ok(recoveryCode !== undefined);
      const second = await call(browser, 'POST /api/v1/auth/login/second-factor', {
        body: { challenge: first.body.challenge, recoveryCode },
      });
      if (second.body.next === 'choose_sessions') {
        const { challenge, sessions } = second.body;
        const oldest = sessions.findLast((session) => !session.current);
        assert.ok(oldest !== undefined);
        await call(browser, 'POST /api/v1/auth/login/choose-sessions', {
          body: { challenge, endSessionIds: [oldest.id] },
        });
      }
      return browser;
    },
    async showFactor() {
      return await call(admin, 'POST /api/v1/auth/step-up', { body: { totpCode: await nextCode() } });
    },
    nextCode,
    async look(text, values = []) {
      return (await db.superuser.query(text, [...values])).rows;
    },
    async setReplayWindow(seconds) {
      const key = 'identity.refreshReplaySeconds';
      const set = await call(admin, 'PUT /api/v1/settings/{key}', {
        params: { key },
        body: { value: seconds, reason: 'a network that loses answers' },
      });
      assert.equal(set.status, 200, JSON.stringify(set.body));
    },
    async signAsProvider(claims) {
      const { rows } = await db.superuser.query(
        'SELECT kid, private_sealed FROM identity.oidc_signing_keys LIMIT 1',
      );
      const plain = await openBytes(rootKey, `oidc/signing-key/${rows[0].kid}`, rows[0].private_sealed);
      const key = await importJWK(JSON.parse(new TextDecoder().decode(plain)), 'ES256');
      return await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: rows[0].kid })
        .sign(key);
    },
    async close() {
      await house.stop();
      await db.drop();
      rmSync(baseDir, { recursive: true });
    },
  };
}

/** The id in the address of the page where a person decides. */
export function interactionOf(page: Page): string {
  const uid = /\/oidc\/interaction\/([A-Za-z0-9_-]+)$/.exec(page.url)?.[1];
  assert.ok(uid !== undefined, `not asked: ${page.status} ${page.url} ${page.text.slice(0, 600)}`);
  return uid;
}

export interface Begun {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

/** A sign-in as openid-client begins it. */
export async function begin(
  config: oidc.Configuration,
  extra: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid profile email api',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...extra,
  });
  return { url, verifier, state, nonce };
}

/** Opens the address, lets the person agree, and answers where the client is sent. */
export async function agree(world: World, browser: Browser, url: URL): Promise<URL> {
  const page = await browser.open(url);
  if (page.left !== undefined) return page.left;
  const uid = interactionOf(page);
  const decided = await world.call(browser, 'POST /api/v1/openid/interactions/{uid}/accept', {
    params: { uid },
  });
  assert.equal(decided.status, 200, JSON.stringify(decided.body));
  const back = await browser.open(decided.body.goTo);
  assert.ok(back.left !== undefined, `${back.status} ${back.url} ${back.text.slice(-600)}`);
  return back.left;
}

/** A whole sign-in. */
export async function signInAt(
  world: World,
  browser: Browser,
  config: oidc.Configuration,
  options?: oidc.DPoPOptions,
): Promise<oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers> {
  const begun = await begin(config);
  const back = await agree(world, browser, begun.url);
  return await oidc.authorizationCodeGrant(
    config,
    back,
    { pkceCodeVerifier: begun.verifier, expectedState: begun.state, expectedNonce: begun.nonce },
    undefined,
    options,
  );
}
