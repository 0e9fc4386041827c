import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { sql } from 'kysely';
import { Registry } from 'prom-client';
import {
  append,
  call,
  coded,
  eventually,
  type House,
  hookAt,
  makeCaller,
  openHouse,
  type Process,
} from './house.ts';
import { receiveHooks } from './receivers.ts';

let house: House;
let first: Process;

before(async () => {
  house = await openHouse();
  first = await house.openProcess();
});
after(async () => {
  await first.stop();
  await house.drop();
});

const indexOf = ({ body }: { body: string }): number => JSON.parse(body).data.index;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const make = (
  process: Process,
  tenantId: Parameters<typeof makeCaller>[0],
  port: number,
  more: object = {},
) =>
  call(process, 'POST /api/v1/sinks', makeCaller(tenantId), {
    body: { name: newId('sink'), target: hookAt(port), startAt: 'beginning', ...more },
  });

test('of several processes one runs a sink, and when it ends another goes on without gap or double', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  const leaving = await house.openProcess();
  const processes = [leaving, await house.openProcess()];
  for (let round = 0; round < 3; round += 1) await append(leaving, tenantId, 5);
  await make(leaving, tenantId, receiver.port);
  await receiver.received(16);
  await leaving.stop();
  await append(first, tenantId, 10);
  await receiver.received(26);
  await processes[1]?.stop();
  await append(first, tenantId, 4);
  await receiver.received(30);
  assert.deepEqual(receiver.items.map(indexOf), upTo(30));
  await receiver.close();
});

test('a process whose connection was cut lets go, and nothing is skipped', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  await make(first, tenantId, receiver.port);
  await receiver.received(1);
  await house.db.superuser.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'haechi-sinks-test'",
  );
  await eventually(() =>
    append(first, tenantId, 5).then(
      () => true,
      () => false,
    ),
  );
  await receiver.received(6);
  assert.deepEqual([...new Set(receiver.items.map(indexOf))], upTo(6));
  await receiver.close();
});

test('an old runner moves nothing: the cursor belongs to the newest epoch', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 'hang');
  const { sink } = await make(first, tenantId, receiver.port);
  await eventually(() => receiver.seen.length > 0);
  // Somebody else took over while the request hangs; its late answer must not count.
  await house.db.superuser.query('UPDATE sinks.cursors SET epoch = epoch + 1 WHERE tenant_id = $1', [
    tenantId,
  ]);
  await receiver.close();
  const shown = await call(first, 'GET /api/v1/sinks/{id}', makeCaller(tenantId), {
    params: { id: sink.id },
  });
  assert.equal(shown.nextIndex, 0);
});

test('tenants see and change their own sinks only, table by table and route by route', async () => {
  const [mine, other] = [newId('tenant'), newId('tenant')];
  const receiver = await receiveHooks(() => 422);
  const { sink } = await make(first, mine, receiver.port);
  const params = { id: sink.id };
  await eventually(async () => {
    const { rows } = await house.db.superuser.query('SELECT 1 FROM sinks.dead_letters WHERE tenant_id = $1', [
      mine,
    ]);
    return rows.length > 0;
  });
  const { database } = first;
  for (const table of ['sinks', 'cursors', 'deliveries', 'dead_letters']) {
    const count = (tenantId: typeof mine): Promise<number> =>
      database.tenant(tenantId, async (tx) => {
        const { rows } = await sql<{
          count: number;
        }>`SELECT count(*)::int AS count FROM ${sql.table(`sinks.${table}`)}`.execute(tx);
        return rows[0]?.count ?? -1;
      });
    assert.ok((await count(mine)) > 0, table);
    assert.equal(await count(other), 0, table);
    assert.equal(await count(PLATFORM_TENANT_ID), 0, table);
  }
  const stranger = makeCaller(other);
  const reason = { reason: '확인' };
  assert.deepEqual((await call(first, 'GET /api/v1/sinks', stranger)).items, []);
  const refusals = [
    () => call(first, 'GET /api/v1/sinks/{id}', stranger, { params }),
    () => call(first, 'GET /api/v1/sinks/{id}/deliveries', stranger, { params }),
    () => call(first, 'GET /api/v1/sinks/{id}/dead-letters', stranger, { params }),
    () => call(first, 'PATCH /api/v1/sinks/{id}', stranger, { params, ifMatch: 1, body: { name: 'x' } }),
    () => call(first, 'DELETE /api/v1/sinks/{id}', stranger, { params, query: reason }),
    () => call(first, 'POST /api/v1/sinks/{id}/pause', stranger, { params, body: reason }),
    () => call(first, 'POST /api/v1/sinks/{id}/test', stranger, { params }),
    () => call(first, 'POST /api/v1/sinks/{id}/secret', stranger, { params, body: reason }),
    () =>
      call(first, 'POST /api/v1/sinks/{id}/dead-letters/{index}/retry', stranger, {
        params: { ...params, index: '0' },
        body: reason,
      }),
  ];
  for (const refused of refusals) await assert.rejects(refused, coded('RES_001'));
  await receiver.close();
});

test('every refusal has its code and changes nothing', async () => {
  const tenantId = newId('tenant');
  const caller = makeCaller(tenantId);
  const receiver = await receiveHooks(() => 200);
  const { sink } = await make(first, tenantId, receiver.port);
  const params = { id: sink.id };
  const create = (body: object) =>
    call(first, 'POST /api/v1/sinks', caller, {
      body: { name: newId('sink'), target: hookAt(receiver.port), ...body },
    });
  const reason = { reason: '확인' };
  await assert.rejects(create({ name: sink.name }), coded('SINK_001'));
  for (const url of ['https://10.0.0.1/', 'https://[::1]/', 'http://1.1.1.1/', 'https://169.254.169.254/'])
    await assert.rejects(create({ target: { kind: 'webhook', url, format: 'json' } }), coded('SINK_003'));
  const sasl = { mechanism: 'PLAIN', username: 'haechi' };
  await assert.rejects(
    create({ target: { kind: 'kafka', brokers: ['127.0.0.1:9092'], topic: 'audit', format: 'json', sasl } }),
    coded('SINK_006'),
  );
  await assert.rejects(
    call(first, 'PATCH /api/v1/sinks/{id}', caller, { params, ifMatch: 9, body: { name: 'x' } }),
    coded('VAL_003'),
  );
  const syslog = { kind: 'syslog', transport: 'udp', host: '127.0.0.1', port: 514, format: 'cef' };
  await assert.rejects(
    call(first, 'PATCH /api/v1/sinks/{id}', caller, { params, ifMatch: 1, body: { target: syslog } }),
    coded('SINK_004'),
  );
  await assert.rejects(
    call(first, 'POST /api/v1/sinks/{id}/resume', caller, { params, body: reason }),
    coded('SINK_005'),
  );
  house.values['sinks.countMax'] = 2;
  const both = await Promise.allSettled([create({}), create({}), create({})]);
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1);
  delete house.values['sinks.countMax'];
  const udp = await create({ target: syslog });
  await assert.rejects(
    call(first, 'POST /api/v1/sinks/{id}/secret', caller, { params: { id: udp.sink.id }, body: reason }),
    coded('SINK_004'),
  );
  await receiver.close();
});

test('metrics tell lag, failures and dead letters of every sink', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 503);
  const { sink } = await make(first, tenantId, receiver.port);
  await append(first, tenantId, 3);
  await eventually(() => receiver.seen.length > 2);
  const registry = new Registry();
  first.sinks.registerMetrics?.(registry);
  const text = await registry.metrics();
  assert.match(text, new RegExp(`haechi_sink_lag_events\\{sink="${sink.id}",kind="webhook"\\} 4`));
  assert.match(text, new RegExp(`haechi_sink_failures_in_a_row\\{sink="${sink.id}",kind="webhook"\\} [1-9]`));
  await receiver.close();
});
