import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatId, PLATFORM_TENANT_ID } from '@haechi/kernel';
import {
  Client,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import {
  openScriptedServer,
  type ScriptedServer,
  textTool,
} from '../../modules/gate/test/scripted-server.ts';
import { agree, CALLBACK, createWorld, signInAt, type World } from './world.ts';

let world: World;
let tools: ScriptedServer;
let gate: string;

before(async () => {
  [world, tools] = await Promise.all([createWorld(), openScriptedServer()]);
  tools.tools = [textTool('echo')];
  gate = `${world.origin}/mcp/${formatId('tenant', PLATFORM_TENANT_ID)}`;
  await putBehindGate();
});
after(async () => {
  await world.close();
  await tools.close();
});

/** A server with one harmless tool behind the gate of the administrator's organisation. */
async function putBehindGate(): Promise<void> {
  const { admin, call } = world;
  await call(admin, 'PUT /api/v1/settings/{key}', {
    params: { key: 'outbound.allowed' },
    body: { value: 'http://127.0.0.1', reason: 'the server of this test' },
  });
  const added = await call(admin, 'POST /api/v1/gate/upstreams', {
    body: { key: 'notes', name: 'Notes', target: { kind: 'http', url: tools.url } },
  });
  assert.equal(added.status, 201, JSON.stringify(added.body));
  await call(admin, 'POST /api/v1/gate/upstreams/{id}/refresh', { params: { id: added.body.id } });
  const { body } = await call(admin, 'GET /api/v1/gate/tools');
  const classified = await call(admin, 'POST /api/v1/gate/classifications', {
    body: {
      items: body.items.map(({ id, digest }) => ({
        tool: id,
        digest,
        classification: { risk: 'LOW', openWorld: false, sendsOut: false },
      })),
      reason: 'harmless',
    },
  });
  assert.equal(classified.status, 200, JSON.stringify(classified.body));
}

/** What a client keeps while it gets itself a token; nothing of it was told where the provider is. */
function createKeeper(clientId: string) {
  const kept: {
    verifier: string;
    tokens: OAuthTokens | undefined;
    asked: URL | undefined;
    found: OAuthDiscoveryState | undefined;
  } = {
    verifier: '',
    found: undefined,
    tokens: undefined,
    asked: undefined,
  };
  const provider: OAuthClientProvider = {
    redirectUrl: CALLBACK,
    clientMetadata: { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none', scope: 'api' },
    clientInformation: () => ({ client_id: clientId }),
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
    saveDiscoveryState: (state) => {
      kept.found = state;
    },
    discoveryState: () => kept.found,
  };
  return { kept, provider };
}

const transportTo = (url: string, provider: OAuthClientProvider) =>
  new StreamableHTTPClientTransport(new URL(url), { authProvider: provider });

/** Everything the official client does from being turned away to holding a token. */
async function getToken(url: string): Promise<{ readonly token: string; readonly asked: URL }> {
  const { id } = await world.register({ kind: 'native' });
  const { kept, provider } = createKeeper(id);
  const transport = transportTo(url, provider);
  await assert.rejects(new Client({ name: 'agent', version: '1' }).connect(transport), UnauthorizedError);
  assert.ok(kept.asked !== undefined, 'it was told where to ask');
  const back = await agree(world, world.admin, kept.asked);
  await transport.finishAuth(back.searchParams);
  assert.ok(kept.tokens !== undefined);
  return { token: kept.tokens.access_token, asked: kept.asked };
}

const ask = (url: string, token: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'notes_echo', arguments: { text: 'hello' } },
    }),
  });

test('a client that is turned away finds the provider, gets a token for the gate, and calls a tool', async () => {
  const { token, asked } = await getToken(gate);
  assert.equal(asked.origin + asked.pathname.split('/').slice(0, 2).join('/'), world.issuer);
  assert.equal(asked.searchParams.get('resource'), gate);
  const { id } = await world.register({ kind: 'native' });
  const { provider } = createKeeper(id);
  const client = new Client({ name: 'agent', version: '1' });
  await client.connect(
    transportTo(gate, { ...provider, tokens: () => ({ access_token: token, token_type: 'Bearer' }) }),
  );
  const result = await client.callTool({ name: 'notes_echo', arguments: { text: 'hello' } });
  assert.match(JSON.stringify(result), /hello/);
  await client.close();
  const { headers } = tools.calls.at(-1) ?? {};
  assert.equal(headers?.['authorization'], undefined, 'the token does not go on');
});

test('a token for another address is refused, and says where one is had', async () => {
  const { config } = await world.register({ kind: 'web' });
  const forApi = (await signInAt(world, world.admin, config)).access_token;
  const forOther = (await getToken(`${world.origin}/mcp/ten_${'0'.repeat(25)}1`)).token;
  const callsBefore = tools.calls.length;
  for (const token of [forApi, forOther]) {
    const refused = await ask(gate, token);
    assert.equal(refused.status, 401);
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token".*resource_metadata="/);
  }
  assert.equal(tools.calls.length, callsBefore);
});

test('a token for the gate is good for nothing else', async () => {
  const { token } = await getToken(gate);
  assert.equal((await ask(gate, token)).status, 200);
  const me = await fetch(`${world.origin}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(me.status, 401);
});
