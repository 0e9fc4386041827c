import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

export const CLIENT = { clientId: 'haechi', clientSecret: 'a secret of the stand-in, long enough' };
export const REDIRECT_URI = 'http://localhost:8470/sign-in/external';

export interface StandIn {
  readonly origin: string;
  /** Who is signed in there. */
  person: { readonly id: string; readonly email: string };
  /** Its ID tokens carry a signature of somebody else. */
  forges: boolean;
  /** What it says in ID tokens instead, under its own key. */
  saysInstead: JWTPayload | undefined;
  /** Whom its metadata speak for instead of itself. */
  speaksFor: string | undefined;
  close(): Promise<void>;
}

type Listener = (req: IncomingMessage, res: ServerResponse) => void;

async function listen(listenerOf: (origin: string, standIn: StandIn) => Listener): Promise<StandIn> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const standIn: StandIn = {
    origin: `http://127.0.0.1:${port}`,
    person: { id: 'nobody', email: 'nobody@elsewhere.test' },
    forges: false,
    saysInstead: undefined,
    speaksFor: undefined,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  server.on('request', listenerOf(standIn.origin, standIn));
  return standIn;
}

/** A provider of OpenID Connect, by an implementation that is not the one asked from. It signs everybody in at once. */
export async function startOpenIdStandIn(): Promise<StandIn> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), kid: 'of-the-stand-in', alg: 'RS256', use: 'sig' };
  return await listen((origin, standIn) => {
    const provider = new Provider(origin, {
      jwks: { keys: [key] },
      clients: [
        {
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
          token_endpoint_auth_method: 'client_secret_post',
          redirect_uris: [REDIRECT_URI],
        },
      ],
      claims: { openid: ['sub', 'email'] },
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_ctx, sub) => ({
        accountId: sub,
        claims: () => ({ sub, email: standIn.person.email }),
      }),
      async loadExistingGrant(ctx) {
        const { client, session } = ctx.oidc;
        const grant = new ctx.oidc.provider.Grant({
          clientId: client?.clientId ?? '',
          accountId: session?.accountId ?? '',
        });
        grant.addOIDCScope('openid');
        await grant.save();
        return grant;
      },
    });
    provider.use(async (ctx, next) => {
      await next();
      const body: unknown = ctx.body;
      if (typeof body !== 'object' || body === null) return;
      if (standIn.speaksFor !== undefined && 'issuer' in body)
        ctx.body = { ...body, issuer: standIn.speaksFor };
      if (!('id_token' in body)) return;
      const token = String(body.id_token);
      if (standIn.forges) ctx.body = { ...body, id_token: forge(token) };
      if (standIn.saysInstead === undefined) return;
      const said = new SignJWT({ ...decodeJwt(token), ...standIn.saysInstead });
      const header = { alg: 'RS256', kid: key.kid };
      ctx.body = { ...body, id_token: await said.setProtectedHeader(header).sign(privateKey) };
    });
    const callback = provider.callback();
    return (req, res) => {
      if (!req.url?.startsWith('/interaction/')) return void callback(req, res);
      void provider.interactionFinished(req, res, { login: { accountId: standIn.person.id } });
    };
  });
}

/** The same claims under a signature that no key of the provider made. */
function forge(token: string): string {
  const [header, claims, signature = ''] = token.split('.');
  return [
    header,
    claims,
    Buffer.from(Buffer.from(signature, 'base64url').toReversed()).toString('base64url'),
  ].join('.');
}

/** OAuth 2 as Naver speaks it: no ID token, times as text, and a profile of its own shape. */
export const startNaverStandIn = (): Promise<StandIn> =>
  listen((_origin, standIn) => {
    const answer = (res: ServerResponse, body: object) => {
      res.setHeader('content-type', 'application/json;charset=utf-8');
      res.end(JSON.stringify(body));
    };
    return (req, res) => {
      const url = new URL(req.url ?? '/', 'http://naver.test');
      if (url.pathname === '/oauth2.0/authorize') {
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.searchParams.set('code', 'naver-code');
        back.searchParams.set('state', url.searchParams.get('state') ?? '');
        res.writeHead(302, { location: back.href }).end();
      } else if (url.pathname === '/oauth2.0/token') {
        let body = '';
        req.on('data', (piece) => {
          body += String(piece);
        });
        req.on('end', () => {
          const sent = new URLSearchParams(body);
          const isRight =
            sent.get('client_secret') === CLIENT.clientSecret && sent.get('code') === 'naver-code';
          answer(
            res,
            isRight
              ? { access_token: 'naver-token', token_type: 'bearer', expires_in: '3600' }
              : { error: 'invalid_request' },
          );
        });
      } else if (req.headers.authorization === 'Bearer naver-token') {
        const { id, email } = standIn.person;
        answer(res, { resultcode: '00', message: 'success', response: { id, email } });
      } else answer(res, { resultcode: '024', message: 'Authentication failed' });
    };
  });

/** A browser that goes where it is sent until it comes back to us. @returns the query it came back with */
export async function travel(goTo: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = goTo;
  for (let hops = 0; hops < 10; hops += 1) {
    if (url.startsWith(REDIRECT_URI)) return new URL(url).search;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=', 2);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`stuck at ${url}: ${await response.text()}`);
    url = new URL(location, url).href;
  }
  throw new Error('sent in circles');
}
