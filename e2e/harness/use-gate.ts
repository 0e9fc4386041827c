import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';

export interface UsedGate {
  readonly ups: string;
  readonly tul: string;
  readonly cal: string;
  readonly gra: string;
}

/** One call of a tool over MCP, in the older revision and without a session. */
export async function callTool(
  url: string,
  token: string,
  name: string,
  args: object,
  signal?: AbortSignal,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const answer = await fetch(url, {
    method: 'POST',
    ...(signal === undefined ? {} : { signal }),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}

/** Puts the sandbox behind the gate, classifies one tool, gives a grant, writes a rule and calls the tool once. */
export async function useGate(
  client: ApiClient,
  token: string,
  tenantId: string,
  memberId: string,
): Promise<UsedGate> {
  const upstream = await client.call('POST /api/v1/gate/upstreams', {
    body: { key: 'box', name: '작업 폴더', target: { kind: 'stdio', program: 'sandbox' } },
  });
  await client.call('POST /api/v1/gate/upstreams/{id}/refresh', { params: { id: upstream.id } });
  const shown = await client.call('POST /api/v1/gate/upstreams', {
    body: {
      key: 'crm',
      name: '고객 관리',
      target: { kind: 'http', url: 'https://tools.haechi.test/mcp' },
      credentialPer: 'tenant',
      credential: { secret: 'secret of the organisation' },
    },
  });
  // So that nobody dials it in the background.
  await client.call('PATCH /api/v1/gate/upstreams/{id}', {
    params: { id: shown.id },
    body: { state: 'paused' },
    headers: { 'if-match': `"v${shown.version}"` },
  });
  const { items } = await client.call('GET /api/v1/gate/tools', {});
  const tool = items.find(({ name }) => name === 'list_files');
  assert.ok(tool !== undefined, 'the sandbox offers list_files');
  await client.call('PUT /api/v1/gate/tools/{id}/classification', {
    params: { id: tool.id },
    body: { digest: tool.digest, classification: { risk: 'LOW', readOnly: true }, reason: '읽기만 합니다' },
  });
  const grant = await client.call('POST /api/v1/gate/grants', {
    body: { tool: tool.id, principal: memberId, reason: '오늘만' },
  });
  await client.call('PUT /api/v1/gate/policy', {
    headers: { 'if-match': '"v0"' },
    body: {
      mode: 'enforce',
      rules: [{ name: 'secrets', when: 'args.path == "secrets"', effect: 'deny', why: '비밀 폴더' }],
      tests: [],
      reason: '비밀 폴더는 읽지 않습니다',
    },
  });
  const { status } = await callTool(`${client.origin}/mcp/${tenantId}/box`, token, 'list_files', {
    path: '.',
  });
  assert.equal(status, 200);
  // Calls that change nothing are listed a moment after they were made.
  for (;;) {
    const calls = await client.call('GET /api/v1/gate/calls', {});
    const [call] = calls.items;
    if (call !== undefined) return { ups: upstream.id, tul: tool.id, cal: call.id, gra: grant.id };
    await pause(20);
  }
}
