import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { createMovableClock, DAY_MS, SECOND_MS } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createForgetOld } from '../src/jobs/keep-house.ts';
import { createSessions } from '../src/mcp/sessions.ts';
import { type House, makeCaller, openHouse } from './house.ts';
import { type Door, openDoor } from './open-door.ts';

let house: House;
let door: Door;

before(async () => {
  house = await openHouse();
  door = await openDoor(house);
});
after(async () => {
  await door.close();
  await house.close();
});

const PING = { jsonrpc: '2.0', id: 1, method: 'ping' };

const ask = (caller: Caller, method: 'GET' | 'DELETE', session?: string): Promise<Response> =>
  fetch(door.url, {
    method,
    headers: {
      authorization: `Bearer ${door.tokenFor(caller)}`,
      accept: 'text/event-stream',
      ...(session === undefined ? {} : { 'mcp-session-id': session }),
    },
  });

test('what the official client ended is not found from then on, and its stream is closed', async () => {
  const caller = makeCaller();
  const client = await door.legacyClient(caller);
  const { transport } = client;
  assert.ok(transport instanceof StreamableHTTPClientTransport);
  const session = transport.sessionId ?? '';
  assert.equal((await door.post(caller, PING, { 'mcp-session-id': session })).status, 200);
  const stream = await ask(caller, 'GET', session);
  assert.equal(stream.status, 200);
  await transport.terminateSession();
  assert.match(await stream.text(), /: open/, 'it has come to its end');
  assert.equal((await door.post(caller, PING, { 'mcp-session-id': session })).status, 404);
  assert.equal((await ask(caller, 'GET', session)).status, 404);
  assert.equal((await ask(caller, 'DELETE', session)).status, 404);
  await client.close();
  const anew = await door.legacyClient(caller);
  await anew.ping();
  await anew.close();
});

test('a session is ended by nobody but its holder, and only where one is named', async () => {
  const caller = makeCaller();
  const client = await door.legacyClient(caller);
  const { transport } = client;
  assert.ok(transport instanceof StreamableHTTPClientTransport);
  const session = transport.sessionId ?? '';
  assert.equal((await ask(makeCaller(caller.tenantId), 'DELETE', session)).status, 404);
  assert.equal((await ask({ ...caller, tenantId: makeCaller().tenantId }, 'DELETE', session)).status, 404);
  assert.equal((await ask(caller, 'DELETE')).status, 400);
  assert.equal((await ask(caller, 'DELETE', 'made up')).status, 404);
  await client.ping();
  await client.close();
});

test('another process notices within a second, one that was started since at once, and all forget what has run out', async () => {
  const clock = createMovableClock(Date.now());
  const { database } = house;
  const openProcess = () =>
    createSessions({ database, rootKey: new Secret(new Uint8Array(32).fill(7)), clock });
  const [one, other] = [openProcess(), openProcess()];
  const holder = makeCaller();
  const { session, header } = await one.begin(holder, { version: '2025-11-25', capabilities: {} });
  assert.equal((await other.read(header, holder))?.id, session.id);
  await one.end(session, holder);
  assert.equal(await one.read(header, holder), undefined);
  assert.equal(await openProcess().read(header, holder), undefined);
  clock.advance(SECOND_MS);
  assert.equal(await other.read(header, holder), undefined);

  const kept = await one.begin(holder, { version: '2025-11-25', capabilities: {} });
  clock.advance(30 * DAY_MS);
  assert.equal(await other.read(kept.header, holder), undefined, 'it has run out');
  const settings = { readNumber: async () => 1 };
  const forget = createForgetOld({
    database,
    settings,
    clock,
    log: silentLogger,
    refreshTools: () => assert.fail('not asked for'),
  });
  await forget();
  const { rows } = await house.db.superuser.query('SELECT id FROM gate.ended_sessions WHERE id = $1', [
    session.id,
  ]);
  assert.deepEqual(rows, []);
});
