import assert from 'node:assert/strict';
import {
  openScriptedServer,
  type ScriptedServer,
  textTool,
} from '../../modules/gate/test/scripted-server.ts';
import { enrolFirstAdministrator, inviteAndEnrol, type Person } from './people.ts';
import { callUntilAnswered } from './persistent-call.ts';
import { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
import { callTool } from './use-gate.ts';

/** A server with one organisation, whose tool `echo` of level HIGH waits for a person. */
export interface GateWorld {
  readonly server: RunningServer;
  readonly tools: ScriptedServer;
  readonly operator: Person;
  readonly owner: Person;
  readonly approver: Person;
  readonly tenantId: string;
  readonly token: string;
  readonly endpoint: string;
  /** Calls the tool; the text of the answer, whatever it is. */
  ask(text: string): Promise<string>;
  approve(): Promise<void>;
  remove(): Promise<void>;
}

async function openTenant(operator: Person) {
  const { client } = operator;
  const tenant = await client.call('POST /api/v1/tenants', {
    body: { name: '학원', slug: 'academy', businessTypes: ['ACADEMY'], branchName: '본점' },
  });
  await client.call('PUT /api/v1/settings/{key}', {
    params: { key: 'outbound.allowed' },
    body: { value: 'http://127.0.0.1', reason: '시험' },
  });
  await client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const invite = (email: string, displayName: string, key: string) =>
    inviteAndEnrol(client, { email, displayName, roles: [{ key, scope: tenant.id }] });
  const owner = await invite('owner@haechi.test', '대표', 'TENANT_OWNER');
  const approver = await invite('approver@haechi.test', '승인자', 'TENANT_MANAGER');
  return { tenantId: tenant.id, owner, approver };
}

async function classify({ client }: Person, tools: ScriptedServer): Promise<void> {
  await client.call('PUT /api/v1/settings/{key}', {
    params: { key: 'gate.hold' },
    body: { value: 0, reason: '시험' },
  });
  const upstream = await client.call('POST /api/v1/gate/upstreams', {
    body: { key: 'notes', name: '메모', target: { kind: 'http', url: tools.url } },
  });
  await client.call('POST /api/v1/gate/upstreams/{id}/refresh', { params: { id: upstream.id } });
  const { items } = await client.call('GET /api/v1/gate/tools', {});
  const [tool] = items;
  assert.ok(tool !== undefined);
  await client.call('PUT /api/v1/gate/tools/{id}/classification', {
    params: { id: tool.id },
    body: {
      digest: tool.digest,
      classification: { risk: 'HIGH', openWorld: false, sendsOut: false },
      reason: '사람이 봅니다',
    },
  });
}

export async function openGateWorld(
  database: ServerOptions['database'] = 'test cluster',
): Promise<GateWorld> {
  const [server, tools] = await Promise.all([startServer({ database }), openScriptedServer()]);
  tools.tools = [textTool('echo')];
  const operator = await enrolFirstAdministrator(server);
  const { tenantId, owner, approver } = await openTenant(operator);
  await classify(owner, tools);
  const { token } = await owner.client.call('POST /api/v1/me/tokens', {
    body: { name: '에이전트', expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
  });
  const endpoint = `${server.origin}/mcp/${tenantId}`;
  return {
    server,
    tools,
    operator,
    owner,
    approver,
    tenantId,
    token,
    endpoint,
    ask: async (text) => JSON.stringify((await callTool(endpoint, token, 'notes_echo', { text })).body),
    async approve() {
      const { items } = await approver.client.call('GET /api/v1/approvals', { query: { state: 'pending' } });
      const [request] = items;
      assert.ok(request !== undefined, 'a request is pending');
      await callUntilAnswered(approver.client, 'POST /api/v1/approvals/{id}/approve', {
        params: { id: request.id },
        body: { reason: '확인했습니다' },
      });
    },
    async remove() {
      await server.remove();
      await tools.close();
    },
  };
}
