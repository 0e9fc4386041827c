import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { formatId, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { makeCertificate } from '@haechi/kernel/testing';
import {
  Client,
  type OAuthClientProvider,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { agree, createWorld, interactionOf, type World } from './world.ts';

const CALLBACK = 'http://127.0.0.1:33418/callback';
const { certificate, privateKey } = makeCertificate('localhost', '127.0.0.1');
const trusted = getCACertificates('default');

let world: World;
let gate: string;
/** What the server of documents answers, by path; and what it was asked for. */
let pages: Record<
  string,
  { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string }
>;
let asked: string[];
const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
  asked.push(request.url ?? '');
  const { status = 200, headers = {}, body } = pages[request.url ?? ''] ?? { status: 404, body: '' };
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
});
const addressOf = (path: string): string =>
  `https://localhost:${(server.address() as AddressInfo).port}${path}`; // it listens on a port

before(async () => {
  setDefaultCACertificates([...trusted, certificate]);
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  world = await createWorld();
  gate = `${world.origin}/mcp/${formatId('tenant', PLATFORM_TENANT_ID)}`;
});
after(async () => {
  setDefaultCACertificates(trusted);
  await world.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function set(key: string, value: string): Promise<void> {
  const done = await world.call(world.admin, 'PUT /api/v1/settings/{key}', {
    params: { key },
    body: { value, reason: 'agents of the editor' },
  });
  assert.equal(done.status, 200, JSON.stringify(done.body));
  world.house.identity.openId.clients.forget();
}

/** The list is remembered for a second by the process. */
async function allow(list: string): Promise<void> {
  await set('identity.clientDocuments', list);
  const supported = async (): Promise<unknown> => {
    const response = await fetch(`${world.issuer}/.well-known/openid-configuration`);
    return ((await response.json()) as Record<string, unknown>)['client_id_metadata_document_supported'];
  };
  const wanted = list === '' ? undefined : true;
  while ((await supported()) !== wanted);
}

const documentOf = (path: string, more: object = {}): string =>
  JSON.stringify({
    client_id: addressOf(path),
    client_name: 'Editor agent',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    ...more,
  });

beforeEach(async () => {
  pages = { '/agent.json': { body: documentOf('/agent.json'), headers: { 'cache-control': 'max-age=600' } } };
  asked = [];
  await world.look(
    `UPDATE identity.oidc_clients SET document_good_until = now() WHERE document_url IS NOT NULL`,
  );
});

function createKeeper(path: string) {
  const kept: { verifier: string; tokens?: OAuthTokens; asked?: URL; client?: string } = { verifier: '' };
  const provider: OAuthClientProvider = {
    redirectUrl: CALLBACK,
    clientMetadataUrl: addressOf(path),
    clientMetadata: { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none', scope: 'openid api' },
    clientInformation: () => (kept.client === undefined ? undefined : { client_id: kept.client }),
    saveClientInformation: ({ client_id: clientId }) => {
      kept.client = clientId;
    },
    tokens: () => kept.tokens,
    saveTokens: (tokens) => {
      kept.tokens = tokens;
    },
    redirectToAuthorization: (url) => {
      kept.asked = url;
    },
    saveCodeVerifier: (verifier) => {
      kept.verifier = verifier;
    },
    codeVerifier: () => kept.verifier,
  };
  return { kept, provider };
}

/** The address a client would send somebody to. */
function beginWith(clientId: string, more: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(`${world.issuer}/auth`);
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid api',
    resource: gate,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'x',
    ...more,
  }).toString();
  return url;
}

async function refusalOf(clientId: string): Promise<string> {
  const page = await world.admin.open(beginWith(clientId));
  assert.equal(page.left, undefined, 'nobody is sent anywhere');
  assert.ok(page.status >= 400, page.text);
  return page.text;
}

test('the official client signs in with the address of its document, registered nowhere, and reaches the gate only', async () => {
  await set('outbound.allowed', 'localhost');
  await allow(new URL(addressOf('/')).host);
  const { kept, provider } = createKeeper('/agent.json');
  const transport = new StreamableHTTPClientTransport(new URL(gate), { authProvider: provider });
  await assert.rejects(new Client({ name: 'agent', version: '1' }).connect(transport), UnauthorizedError);
  assert.equal(kept.client, addressOf('/agent.json'), 'it saw that this is supported');
  assert.ok(kept.asked !== undefined);
  const back = await agree(world, world.admin, kept.asked);
  assert.equal(back.origin, new URL(CALLBACK).origin);
  await transport.finishAuth(back.searchParams);
  assert.ok(kept.tokens !== undefined);
  const client = new Client({ name: 'agent', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(gate), { authProvider: provider }));
  await client.listTools();
  await client.close();
  assert.deepEqual(asked, ['/agent.json'], 'it was read once');

  const clients = await world.call(world.admin, 'GET /api/v1/clients');
  const shown = clients.body.items.find(({ documentUrl }) => documentUrl === addressOf('/agent.json'));
  assert.equal(shown?.kind, 'native');
  const changed = await world.call(world.admin, 'PUT /api/v1/clients/{id}', {
    params: { id: shown.id },
    ifMatch: shown.version,
    body: { name: 'mine', redirectUris: [CALLBACK], scopes: ['api'] },
  });
  assert.equal(changed.status, 409, 'it is as its document says');
  const { body } = await world.call(world.admin, 'GET /api/v1/me/consents');
  const consent = body.items.find(({ documentUrl }) => documentUrl === addressOf('/agent.json'));
  assert.ok(consent !== undefined);
  const withdrawn = await world.call(world.admin, 'DELETE /api/v1/me/consents/{clientId}', {
    params: { clientId: consent.clientId },
  });
  assert.equal(withdrawn.status, 204);
});

test('a token of such a client is no token for the API, whatever it asks for', async () => {
  const page = await world.admin.open(
    beginWith(addressOf('/agent.json'), { resource: `${world.origin}/api` }),
  );
  const text = page.left?.searchParams.get('error') ?? (await scopesWithout(page));
  assert.equal(text, 'no api');
});

/** What a consent without the gate comes to: its token does not carry `api`. */
async function scopesWithout(page: Parameters<typeof interactionOf>[0]): Promise<string> {
  const uid = interactionOf(page);
  const { body } = await world.call(world.admin, 'POST /api/v1/openid/interactions/{uid}/accept', {
    params: { uid },
  });
  const back = await world.admin.open(body.goTo);
  const code = back.left?.searchParams.get('code') ?? '';
  const response = await fetch(`${world.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: addressOf('/agent.json'),
      redirect_uri: CALLBACK,
      code,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    }),
  });
  const tokens = (await response.json()) as { access_token?: string };
  const payload = JSON.parse(
    Buffer.from(tokens.access_token?.split('.')[1] ?? '', 'base64url').toString(),
  ) as {
    scope?: string;
  };
  return payload.scope?.split(' ').includes('api') === true ? 'has api' : 'no api';
}

test('the person is told whose document it is, and that the application runs on their own machine', async () => {
  const page = await world.admin.open(beginWith(addressOf('/agent.json')));
  const { body } = await world.call(world.admin, 'GET /api/v1/openid/interactions/{uid}', {
    params: { uid: interactionOf(page) },
  });
  assert.equal(body.documentHost, new URL(addressOf('/')).host);
  assert.equal(body.redirectOrigin, 'http://127.0.0.1:33418');
  assert.equal(body.clientId, addressOf('/agent.json'));
});

test('a document that changed counts from the next sign-in, and what it takes back is refused', async () => {
  await agree(world, world.admin, beginWith(addressOf('/agent.json')));
  pages['/agent.json'] = {
    body: documentOf('/agent.json', { redirect_uris: ['http://127.0.0.1:33418/other'] }),
  };
  await world.look(
    `UPDATE identity.oidc_clients SET document_good_until = now() WHERE document_url IS NOT NULL`,
  );
  world.house.identity.openId.clients.forget();
  assert.match(await refusalOf(addressOf('/agent.json')), /redirect_uri/);
});

test('a document that names another client, carries a secret, redirects, is too large or is not there is refused', async () => {
  const bad: Record<string, [string, { status?: number; headers?: Record<string, string>; body: string }]> = {
    '/other.json': ['names_another_client', { body: documentOf('/agent.json') }],
    '/secret.json': ['has_a_secret', { body: documentOf('/secret.json', { client_secret: 'x' }) }],
    '/stray.json': [
      'redirects_elsewhere',
      { body: documentOf('/stray.json', { redirect_uris: [CALLBACK, 'https://elsewhere.example/'] }) },
    ],
    '/moved.json': ['not_there', { status: 302, headers: { location: addressOf('/agent.json') }, body: '' }],
    '/large.json': ['too_large', { body: documentOf('/large.json', { contacts: ['x'.repeat(20_000)] }) }],
    '/page.html': ['not_a_document', { body: '<html>' }],
    '/gone.json': ['not_there', { status: 404, body: '' }],
  };
  for (const [path, [fault, page]] of Object.entries(bad)) {
    pages[path] = page;
    assert.match(await refusalOf(addressOf(path)), new RegExp(`document.*${fault}`, 's'), path);
  }
  const clients = await world.call(world.admin, 'GET /api/v1/clients');
  const known = clients.body.items.flatMap(({ documentUrl }) => documentUrl ?? []);
  assert.deepEqual(known, [addressOf('/agent.json')]);
});

test('a listed host at an address that is not public is not reached unless that is allowed as well', async () => {
  await set('outbound.allowed', '');
  pages['/new.json'] = { body: documentOf('/new.json') };
  assert.match(await refusalOf(addressOf('/new.json')), /unreachable/);
  assert.deepEqual(asked, []);
  await set('outbound.allowed', 'localhost');
});

test('without the list nothing is asked, nothing is said to be supported, and what was given stops', async () => {
  const { kept, provider } = createKeeper('/agent.json');
  const transport = new StreamableHTTPClientTransport(new URL(gate), { authProvider: provider });
  await assert.rejects(new Client({ name: 'agent', version: '1' }).connect(transport), UnauthorizedError);
  assert.ok(kept.asked !== undefined);
  await transport.finishAuth((await agree(world, world.admin, kept.asked)).searchParams);
  const call = (): Promise<Response> =>
    fetch(gate, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${kept.tokens?.access_token}`,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
  assert.equal((await call()).status, 200);
  asked = [];
  await allow('');
  world.house.identity.openId.clients.forget();
  assert.equal((await call()).status, 401);
  await refusalOf(addressOf('/agent.json'));
  assert.deepEqual(asked, []);
});

test('many addresses of one host do not make the server ask without end', async () => {
  await allow(new URL(addressOf('/')).host);
  const statuses: number[] = [];
  for (let turn = 0; turn < 60; turn += 1) {
    const page = await world.admin.open(beginWith(addressOf(`/none-${turn}.json`)));
    statuses.push(page.status);
  }
  assert.ok(statuses.includes(429), 'it was cut off');
  assert.ok(asked.length <= 40, `${asked.length} in at most two minutes`);
});
