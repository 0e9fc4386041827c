import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { classified, decide } from './gate-steps.ts';
import { call, type House, makeCaller, openHouse } from './house.ts';
import { type Door, openDoor } from './open-door.ts';
import { sendModern, WITH_TASKS } from './send-modern.ts';
import { openTaskServer, type TaskServer } from './task-server.ts';

let house: House;
let server: TaskServer;
let door: Door;

before(async () => {
  [house, server] = await Promise.all([openHouse(), openTaskServer()]);
  door = await openDoor(house);
});
beforeEach(() => {
  server.state = { status: 'working' };
  server.requests.length = 0;
});
after(async () => {
  await door.close();
  await house.close();
  await server.close();
});

const count = { name: 'notes_count', arguments: { text: '안녕' } };
const ask = (caller: Caller, method: string, params: Record<string, unknown>) =>
  sendModern(door, caller, method, params, WITH_TASKS);
const get = (caller: Caller, taskId: string) => ask(caller, 'tasks/get', { taskId });
const methods = (): string[] => server.requests.map(({ method }) => method);

test('a task of a server is asked for, answered and ended through the gate, under an id of its own', async () => {
  const caller = await classified(house, server, { risk: 'LOW' });
  const created = await ask(caller, 'tools/call', count);
  const taskId = String(created.result?.['taskId']);
  assert.equal(created.result?.['resultType'], 'task');
  assert.notEqual(taskId, 'task-of-the-server');
  assert.equal((await get(caller, taskId)).result?.['status'], 'working');
  assert.ok((await get(makeCaller(caller.tenantId), taskId)).error !== undefined, 'it is its caller’s own');

  const question = { method: 'elicitation/create', params: { message: 'Sure?' } };
  server.state = { status: 'input_required', inputRequests: { sure: question } };
  assert.deepEqual((await get(caller, taskId)).result?.['inputRequests'], { sure: question });
  await ask(caller, 'tasks/update', { taskId, inputResponses: { sure: { action: 'accept' } } });
  const { params } = server.requests.find(({ method }) => method === 'tasks/update') ?? {};
  assert.deepEqual(
    [params?.['taskId'], params?.['inputResponses']],
    ['task-of-the-server', { sure: { action: 'accept' } }],
  );

  const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';
  server.state = { status: 'completed', result: { content: [{ type: 'text', text: `하나 ${secret}` }] } };
  const over = JSON.stringify((await get(caller, taskId)).result);
  assert.match(over, /"completed".*하나 \[secret\]/);
  server.requests.length = 0;
  assert.match(JSON.stringify((await get(caller, taskId)).result), /하나/, 'it can be asked for again');
  assert.deepEqual(methods(), [], 'and the server is not');
  const { items } = await call(house, 'GET /api/v1/gate/calls', caller);
  assert.equal(items[0]?.state, 'returned');
});

test('an approved call that becomes a task of the server runs once, and ends as the server says', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const created = await ask(caller, 'tools/call', count);
  const taskId = String(created.result?.['taskId']);
  assert.deepEqual(methods(), [], 'nothing before the approval');
  await decide(house, caller, 'approve');
  while (!methods().includes('tasks/get')) await get(caller, taskId);
  assert.equal(
    (await ask(caller, 'tools/call', count)).result?.['taskId'],
    taskId,
    'the same call is this task',
  );
  server.state = { status: 'failed', error: { code: -32_603, message: 'out of numbers' } };
  assert.match(JSON.stringify((await get(caller, taskId)).result), /"failed".*out of numbers/);
  assert.equal(methods().filter((method) => method === 'tools/call').length, 1);
  const again = await ask(caller, 'tools/call', count);
  assert.notEqual(again.result?.['taskId'], taskId, 'had once, the same is a new call');
});

test('a task is cancelled at the server, and shown as it left it', async () => {
  const caller = await classified(house, server, { risk: 'LOW' });
  const taskId = String((await ask(caller, 'tools/call', count)).result?.['taskId']);
  await ask(caller, 'tasks/cancel', { taskId });
  assert.ok(methods().includes('tasks/cancel'));
  server.state = { status: 'cancelled' };
  assert.equal((await get(caller, taskId)).result?.['status'], 'cancelled');
});

test('a caller who cannot wait for tasks is given none', async () => {
  const caller = await classified(house, server, { risk: 'LOW' });
  const told = await sendModern(door, caller, 'tools/call', count);
  assert.ok(told.error !== undefined, 'a task nobody asked for is no result');
  const { params } = server.requests[0] ?? {};
  assert.doesNotMatch(JSON.stringify(params), /tasks/);
});
