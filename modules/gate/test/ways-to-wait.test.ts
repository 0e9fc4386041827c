import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { classified, decide } from './gate-steps.ts';
import { call, coded, type House, makeCaller, openHouse } from './house.ts';
import { type Door, openDoor } from './open-door.ts';
import { openScriptedServer, type ScriptedServer, textTool } from './scripted-server.ts';
import { type Answer, sendModern, WITH_TASKS } from './send-modern.ts';

let house: House;
let server: ScriptedServer;
let door: Door;

before(async () => {
  [house, server] = await Promise.all([openHouse(), openScriptedServer()]);
  door = await openDoor(house);
});
beforeEach(() => {
  server.tools = [textTool('echo')];
  server.calls.length = 0;
  house.values['gate.hold'] = 0;
});
after(async () => {
  await door.close();
  await house.close();
  await server.close();
});

const send = (
  caller: Caller,
  method: string,
  params: Record<string, unknown>,
  capabilities: object = {},
  headers: Record<string, string> = {},
) => sendModern(door, caller, method, params, capabilities, headers);

const echo = { name: 'notes_echo', arguments: { text: '안녕' } };

test('a sealed state goes on with exactly the call it was given for, in its caller’s hands', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const asked = await send(caller, 'tools/call', echo);
  assert.equal(asked.result?.['resultType'], 'input_required');
  const requestState = String(asked.result?.['requestState']);
  await decide(house, caller, 'approve');
  const other = await send(caller, 'tools/call', { ...echo, arguments: { text: '다른 것' }, requestState });
  assert.deepEqual(other.error?.data, { reason: 'other_arguments' });
  const stranger = makeCaller(caller.tenantId, '다른 사람');
  const stolen = await send(stranger, 'tools/call', { ...echo, requestState });
  assert.deepEqual(stolen.error?.data, { reason: 'other_arguments' });
  assert.equal(server.calls.length, 0);
  const done = await send(caller, 'tools/call', { ...echo, requestState });
  assert.match(JSON.stringify(done.result), /안녕/);
  assert.equal(server.calls.length, 1);
});

test('a task runs once after the approval, when its caller asks for it', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const created = await send(caller, 'tools/call', echo, WITH_TASKS);
  assert.equal(created.result?.['resultType'], 'task');
  const taskId = String(created.result?.['taskId']);
  const get = (who: Caller) => send(who, 'tasks/get', { taskId }, WITH_TASKS);
  assert.equal((await get(caller)).result?.['status'], 'working');
  assert.ok((await get(makeCaller(caller.tenantId))).error !== undefined, 'a task is its caller’s own');
  await decide(house, caller, 'approve');
  let status: unknown = 'working';
  let last: Answer = { status: 0 };
  while (status === 'working') {
    last = await get(caller);
    status = last.result?.['status'];
  }
  assert.equal(status, 'completed');
  assert.match(JSON.stringify(last.result?.['result']), /안녕/);
  assert.equal(server.calls.length, 1);
});

test('a cancelled task does not run although it is approved', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const created = await send(caller, 'tools/call', echo, WITH_TASKS);
  const taskId = String(created.result?.['taskId']);
  await send(caller, 'tasks/cancel', { taskId }, WITH_TASKS);
  await decide(house, caller, 'approve');
  const { result } = await send(caller, 'tasks/get', { taskId }, WITH_TASKS);
  assert.equal(result?.['status'], 'cancelled');
  assert.equal(server.calls.length, 0);
});

test('headers that do not repeat the body are refused', async () => {
  const caller = await classified(house, server, { risk: 'LOW', readOnly: true });
  for (const wrong of [
    { 'mcp-method': 'tools/list' },
    { 'mcp-name': 'notes_other' },
    { 'mcp-protocol-version': '2025-11-25' },
  ]) {
    const { status, error } = await send(caller, 'tools/call', echo, {}, wrong);
    assert.deepEqual([status, error?.code], [400, -32_020], JSON.stringify(wrong));
  }
  assert.equal(server.calls.length, 0);
});

test('a grant lets calls through until it is used up, and is never given to oneself or for CRITICAL', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const { items } = await call(house, 'GET /api/v1/gate/tools', caller);
  const toolId = items[0]?.id ?? '';
  const { formatId } = await import('@haechi/kernel');
  const giver = makeCaller(caller.tenantId, '관리자');
  const give = (by: Caller) =>
    call(house, 'POST /api/v1/gate/grants', by, {
      body: {
        tool: toolId,
        principal: formatId('user', caller.id),
        constraints: [{ path: '/text', allow: ['안.*'] }],
        usesMax: 1,
        reason: '오늘',
      },
    });
  await assert.rejects(give(caller), coded('GATE_007'));
  const grant = await give(giver);
  const outside = await send(caller, 'tools/call', { ...echo, arguments: { text: '밖' } });
  assert.equal(outside.result?.['resultType'], 'input_required');
  assert.match(JSON.stringify((await send(caller, 'tools/call', echo)).result), /안녕/);
  assert.equal((await send(caller, 'tools/call', echo)).result?.['resultType'], 'input_required');
  assert.equal(server.calls.length, 1);
  const all = await call(house, 'GET /api/v1/gate/grants', giver, { query: { state: 'all' } });
  assert.equal(all.items.find(({ id }) => id === grant.id)?.state, 'used_up');
});

test('after a result from outside, what can send data out waits for a person', async () => {
  const caller = await classified(house, server, {
    risk: 'LOW',
    readOnly: true,
    openWorld: true,
    sendsOut: true,
  });
  assert.match(JSON.stringify((await send(caller, 'tools/call', echo)).result), /안녕/);
  const tainted = await send(caller, 'tools/call', { ...echo, arguments: { text: '보내기' } });
  assert.equal(tainted.result?.['resultType'], 'input_required');
  assert.equal(server.calls.length, 1);
});

test('shadow mode lets through and notes what would have been asked', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  await call(house, 'PUT /api/v1/gate/policy', caller, {
    ifMatch: 0,
    body: { mode: 'shadow', rules: [], tests: [], reason: '시험 운영' },
  });
  assert.match(JSON.stringify((await send(caller, 'tools/call', echo)).result), /안녕/);
  const { items } = await call(house, 'GET /api/v1/gate/calls', caller);
  assert.equal(items[0]?.shadow, 'would_ask');
  const simulated = await call(house, 'POST /api/v1/gate/policy/simulation', caller, {
    body: { rules: [{ name: 'open', when: 'tool.name == "echo"', effect: 'allow', why: '무해합니다' }] },
  });
  assert.deepEqual(
    simulated.changed.map(({ before: was, after: is }) => [was, is]),
    [['ask', 'allow']],
  );
});

test('a definition that changes between approval and call is not called', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  await send(caller, 'tools/call', echo);
  await decide(house, caller, 'approve');
  const { items } = await call(house, 'GET /api/v1/gate/upstreams', caller);
  server.tools = [textTool('echo', { description: 'something else' })];
  await call(house, 'POST /api/v1/gate/upstreams/{id}/refresh', caller, { params: { id: items[0]?.id } });
  assert.ok((await send(caller, 'tools/call', echo)).error !== undefined);
  assert.equal(server.calls.length, 0);
});
