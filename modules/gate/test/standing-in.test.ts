import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { classified, classifyAll } from './gate-steps.ts';
import { call, coded, type House, makeCaller, openHouse } from './house.ts';
import { type Door, openDoor } from './open-door.ts';
import { openScriptedServer, type ScriptedServer, textTool } from './scripted-server.ts';
import { sendModern } from './send-modern.ts';

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

const echo = (caller: Caller) =>
  sendModern(door, caller, 'tools/call', { name: 'notes_echo', arguments: { text: '안녕' } });

test('broken glass lets even CRITICAL through for minutes, raises an alarm, and somebody else has to look at it', async () => {
  const caller = await classified(house, server, { risk: 'CRITICAL' });
  const { items } = await call(house, 'GET /api/v1/gate/tools', caller);
  assert.equal((await echo(caller)).result?.['resultType'], 'input_required');
  const taken = await call(house, 'POST /api/v1/gate/break-glass', caller, {
    body: { tool: items[0]?.id, minutes: 5, reason: '수술 중 장애, 승인자 부재' },
  });
  assert.match(JSON.stringify((await echo(caller)).result), /안녕/);
  assert.equal(server.calls.length, 1);
  const colleague = makeCaller(caller.tenantId, '동료');
  assert.equal((await echo(colleague)).result?.['resultType'], 'input_required', 'it is the taker’s alone');

  // In one look: an event is in one of the two, whenever the sequencer takes it.
  const { rows } = await house.db.superuser.query<{ leaf: string }>(
    `SELECT leaf FROM audit.intake WHERE tenant_id = $1 UNION ALL SELECT leaf FROM audit.audit_logs WHERE tenant_id = $1`,
    [caller.tenantId],
  );
  for (const action of ['grant.broken_glass', 'call.granted']) {
    const told = rows.filter(({ leaf }) => leaf.includes(`"action":"${action}"`));
    assert.equal(told.length, 1, action);
    assert.match(told[0]?.leaf ?? '', /"alarm":true/);
  }

  const unreviewed = async () =>
    (await call(house, 'GET /api/v1/gate/grants', colleague, { query: { unreviewed: 'true' } })).items.map(
      ({ id }) => id,
    );
  assert.deepEqual(await unreviewed(), [taken.id]);
  const review = (by: Caller) =>
    call(house, 'POST /api/v1/gate/grants/{id}/review', by, {
      params: { id: taken.id },
      body: { reason: '기록을 보았습니다' },
    });
  await assert.rejects(review(caller), coded('GATE_006'));
  await review(colleague);
  await assert.rejects(review(colleague), coded('GATE_006'));
  assert.deepEqual(await unreviewed(), []);

  await call(house, 'DELETE /api/v1/gate/grants/{id}', colleague, {
    params: { id: taken.id },
    query: { reason: '끝났습니다' },
  });
  assert.equal((await echo(caller)).result?.['resultType'], 'input_required');
});

test('a server is shown the credential of the organisation, or of each person, sealed in between and nobody else’s', async () => {
  const caller = makeCaller();
  const put = async (key: string, credentialPer: string, credential?: object) =>
    await call(house, 'POST /api/v1/gate/upstreams', caller, {
      body: { key, name: key, target: { kind: 'http', url: server.url }, credentialPer, credential },
    });
  const shared = await put('shared', 'tenant', { secret: 'of-the-organisation' });
  const personal = await put('personal', 'user');
  const keepOwn = (by: Caller, secret: string) =>
    call(house, 'PUT /api/v1/gate/upstreams/{id}/own-credential', by, {
      params: { id: personal.id },
      body: { header: 'X-Key', secret },
    });
  const colleague = makeCaller(caller.tenantId, '동료');
  await keepOwn(caller, 'of-kim');
  await keepOwn(colleague, 'of-the-colleague');
  for (const { id } of [shared, personal])
    await call(house, 'POST /api/v1/gate/upstreams/{id}/refresh', caller, { params: { id } });
  await classifyAll(house, caller, { risk: 'LOW', readOnly: true });
  const ask = async (by: Caller, upstream: string) => {
    await sendModern(door, by, 'tools/call', { name: `${upstream}_echo`, arguments: { text: upstream } });
    const { authorization, 'x-key': own } = server.calls.at(-1)?.headers ?? {};
    return [authorization, own];
  };
  assert.deepEqual(await ask(caller, 'shared'), ['Bearer of-the-organisation', undefined]);
  assert.deepEqual(await ask(caller, 'personal'), [undefined, 'of-kim']);
  assert.deepEqual(await ask(colleague, 'personal'), [undefined, 'of-the-colleague']);
  const without = makeCaller(caller.tenantId, '새 사람');
  const made = server.calls.length;
  const refused = await sendModern(door, without, 'tools/call', {
    name: 'personal_echo',
    arguments: { text: 'x' },
  });
  assert.ok(refused.error !== undefined || refused.result?.['isError'] === true, JSON.stringify(refused));
  assert.equal(server.calls.length, made, 'nobody else’s credential stands in');

  const { rows } = await house.db.superuser.query<{ kept: string }>(
    `SELECT row_to_json(u)::text AS kept FROM gate.upstreams u
     UNION ALL SELECT row_to_json(c)::text FROM gate.upstream_credentials c`,
  );
  const shown = JSON.stringify(await call(house, 'GET /api/v1/gate/upstreams', caller));
  for (const secret of ['of-the-organisation', 'of-kim', 'of-the-colleague']) {
    assert.ok(!rows.some(({ kept }) => kept.includes(secret)), 'it is sealed');
    assert.ok(!shown.includes(secret), 'it is never shown');
  }
});
