import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { classified, decide, untilPending } from './gate-steps.ts';
import { call, type House, openHouse } from './house.ts';
import { type Door, openDoor } from './open-door.ts';
import { openScriptedServer, type ScriptedServer, textTool } from './scripted-server.ts';

let house: House;
let server: ScriptedServer;
let door: Door;

before(async () => {
  [house, server] = await Promise.all([openHouse(), openScriptedServer()]);
  door = await openDoor(house);
});
beforeEach(() => {
  server.answer = ({ arguments: given }) => ({ content: [{ type: 'text', text: JSON.stringify(given) }] });
  server.tools = [textTool('echo')];
  server.calls.length = 0;
  house.denied.clear();
  house.values['gate.hold'] = 0;
});
after(async () => {
  await door.close();
  await house.close();
  await server.close();
});

const args = { text: '안녕' };
const textOf = (result: unknown): string => JSON.stringify(result);

test('clients of both revisions see and call a tool at one address', async () => {
  const caller = await classified(house, server, { risk: 'LOW', readOnly: true });
  const modern = await door.modernClient(caller);
  assert.deepEqual(
    (await modern.listTools()).tools.map(({ name }) => name),
    ['notes_echo'],
  );
  assert.match(textOf(await modern.callTool({ name: 'notes_echo', arguments: args })), /안녕/);
  const legacy = await door.legacyClient(caller, 'notes');
  assert.deepEqual(
    (await legacy.listTools()).tools.map(({ name }) => name),
    ['echo'],
  );
  assert.match(textOf(await legacy.callTool({ name: 'echo', arguments: args })), /안녕/);
  assert.equal(server.calls.length, 2);
  await Promise.all([modern.close(), legacy.close()]);
});

test('no token of the caller reaches the server behind the gate', async () => {
  const caller = await classified(house, server, { risk: 'LOW', readOnly: true });
  const client = await door.modernClient(caller);
  await client.callTool({ name: 'notes_echo', arguments: args });
  const token = door.tokenFor(caller);
  assert.ok(!JSON.stringify(server.calls).includes(token));
  await client.close();
});

test('what a caller may not call is neither listed nor told from what does not exist', async () => {
  const caller = await classified(house, server, { risk: 'LOW', readOnly: true });
  house.denied.add('tool:call-low');
  const client = await door.modernClient(caller);
  assert.deepEqual((await client.listTools()).tools, []);
  const refusal = async (name: string) =>
    await client.callTool({ name, arguments: args }).then(
      () => assert.fail('it was called'),
      (error: unknown) => String(error),
    );
  assert.equal(await refusal('notes_echo'), await refusal('notes_nothing'));
  assert.equal(server.calls.length, 0);
  await client.close();
});

test('with roles switched off a call needs no right, and says so; everything else is judged as ever', async () => {
  const caller = await classified(house, server, { risk: 'LOW', readOnly: true });
  house.denied.add('tool:call-low');
  const client = await door.legacyClient(caller);
  const ask = () => client.callTool({ name: 'notes_echo', arguments: args });
  await assert.rejects(ask());
  house.rolesOff = true;
  try {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['notes_echo'],
    );
    assert.match(textOf(await ask()), /안녕/);
    await assert.rejects(client.callTool({ name: 'notes_nothing', arguments: args }));
    let because: readonly { readonly code: string }[] = [];
    while (because.length === 0) {
      const { items } = await call(house, 'GET /api/v1/gate/calls', caller, {});
      const { id } = items[0] ?? {};
      if (id !== undefined)
        ({ because } = await call(house, 'GET /api/v1/gate/calls/{id}', caller, { params: { id } }));
    }
    assert.ok(because.some(({ code }) => code === 'roles_off'));
  } finally {
    house.rolesOff = false;
  }
  await assert.rejects(ask(), 'back on, it is refused again');
  assert.equal(server.calls.length, 1);
  await client.close();
});

test('a plain client that calls again after the approval gets the result exactly once', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const client = await door.legacyClient(caller);
  const ask = () => client.callTool({ name: 'notes_echo', arguments: args });
  const pending = await ask();
  assert.equal(pending.isError, true);
  assert.equal(server.calls.length, 0);
  await ask();
  await decide(house, caller, 'approve');
  assert.match(textOf(await ask()), /안녕/);
  assert.equal(server.calls.length, 1);
  // Soon after it was handed over the same arguments are a new call; until then it is the same result.
  let again = await ask();
  while (again.isError !== true) again = await ask();
  assert.equal(server.calls.length, 1);
  await client.close();
});

test('a rejected call is refused with the reason, and nothing runs', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const client = await door.legacyClient(caller);
  const ask = () => client.callTool({ name: 'notes_echo', arguments: args });
  await ask();
  await decide(house, caller, 'reject');
  await assert.rejects(ask(), /확인했습니다/);
  assert.equal(server.calls.length, 0);
  await client.close();
});

test('other arguments than the approved ones need an approval of their own', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const client = await door.legacyClient(caller);
  await client.callTool({ name: 'notes_echo', arguments: args });
  await decide(house, caller, 'approve');
  const other = await client.callTool({ name: 'notes_echo', arguments: { text: '다른 것' } });
  assert.equal(other.isError, true);
  assert.equal(server.calls.length, 0);
  await client.close();
});

test('ten at once with one approval run it once', async () => {
  const caller = await classified(house, server, { risk: 'HIGH' });
  const client = await door.legacyClient(caller);
  const ask = () => client.callTool({ name: 'notes_echo', arguments: args });
  await ask();
  await decide(house, caller, 'approve');
  await Promise.allSettled(Array.from({ length: 10 }, ask));
  assert.equal(server.calls.length, 1);
  await client.close();
});

test('a held call goes on by itself when it is approved', async () => {
  house.values['gate.hold'] = 20;
  const caller = await classified(house, server, { risk: 'HIGH' });
  const client = await door.modernClient(caller);
  const held = client.callTool({ name: 'notes_echo', arguments: args });
  await untilPending(house, caller, held);
  await decide(house, caller, 'approve');
  assert.match(textOf(await held), /안녕/);
  assert.equal(server.calls.length, 1);
  await client.close();
});

test('a call whose server breaks off is unknown, is not tried again, and a person settles it', async () => {
  const caller = await classified(house, server, { risk: 'HIGH', timeoutMs: 150 });
  const client = await door.legacyClient(caller);
  const ask = () => client.callTool({ name: 'notes_echo', arguments: args });
  server.answer = () => new Promise(() => undefined);
  await ask();
  await decide(house, caller, 'approve');
  await assert.rejects(ask());
  await assert.rejects(ask());
  assert.equal(server.calls.length, 1);
  const { items } = await call(house, 'GET /api/v1/gate/calls', caller, { query: { state: 'unknown' } });
  const [lost] = items;
  assert.ok(lost !== undefined);
  const settled = await call(house, 'POST /api/v1/gate/calls/{id}/settle', caller, {
    params: { id: lost.id },
    body: { outcome: 'failed', reason: '서버에서 확인' },
  });
  assert.equal(settled.state, 'failed');
  await client.close();
});

test('rules of arguments, secrets in results, and caps hold', async () => {
  const caller = await classified(house, server, {
    risk: 'LOW',
    readOnly: true,
    ratePerMinute: 2,
    argumentRules: [{ path: '/text', deny: ['.*비밀.*'] }],
  });
  const client = await door.modernClient(caller);
  const ask = (text: string) => client.callTool({ name: 'notes_echo', arguments: { text } });
  await assert.rejects(ask('이것은 비밀입니다'));
  const masked = textOf(await ask('key ghp_abcdefghijklmnopqrstuvwxyz0123456789'));
  assert.ok(masked.includes('[secret]') && !masked.includes('ghp_'));
  await ask('둘');
  await assert.rejects(ask('셋'));
  assert.equal(server.calls.length, 2);
  await client.close();
});
