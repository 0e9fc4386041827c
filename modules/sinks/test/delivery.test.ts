import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import { makeCertificate } from '@haechi/kernel/testing';
import { Webhook } from 'standardwebhooks';
import {
  append,
  call,
  eventually,
  type House,
  hookAt,
  makeCaller,
  openHouse,
  type Process,
  type Target,
} from './house.ts';
import { type Hook, receiveDatagrams, receiveHooks, receiveStream } from './receivers.ts';

let house: House;
let server: Process;

before(async () => {
  house = await openHouse();
  server = await house.openProcess();
});
after(async () => {
  await server.stop();
  await house.drop();
});

async function makeSink(tenantId: TenantId, target: Target, more: object = {}) {
  const caller = makeCaller(tenantId);
  const body = { name: `sink ${newId('sink')}`, target, startAt: 'beginning', ...more };
  const made = await call(server, 'POST /api/v1/sinks', caller, { body });
  const params = { id: made.sink.id };
  const show = () => call(server, 'GET /api/v1/sinks/{id}', caller, { params });
  return { ...made, caller, params, show };
}

const indexOf = ({ body }: Hook): number => JSON.parse(body).data.index;
const syslog = (transport: 'udp' | 'tcp' | 'tls', port: number, more: object = {}): Target => ({
  kind: 'syslog',
  transport,
  host: '127.0.0.1',
  port,
  format: 'cef',
  ...more,
});
const cefIndex = (message: string): number => Number(/ cn1=(\d+) /.exec(message)?.[1]);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('a webhook gets every event in order, signed so that the reference implementation accepts it', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  await append(server, tenantId, 5);
  const { signingSecret, show } = await makeSink(tenantId, hookAt(receiver.port));
  await append(server, tenantId, 5);
  await receiver.received(11);
  assert.deepEqual(receiver.items.map(indexOf), upTo(11));
  const verifier = new Webhook(signingSecret ?? '');
  for (const { body, headers } of receiver.items) {
    const event = verifier.verify(body, headers as Record<string, string>) as { data: { id: string } };
    assert.equal(headers['webhook-id'], event.data.id);
  }
  await eventually(async () => (await show()).lagEvents === 0);
  const { state, deliveredCount, lagSeconds, nextIndex } = await show();
  assert.deepEqual([state, deliveredCount, lagSeconds, nextIndex], ['active', 11, 0, 11]);
  await receiver.close();
});

test('a receiver reads the person an event is about, until that person is erased; then it gets the event without', async () => {
  const tenantId = newId('tenant');
  const target = { kind: 'user', id: `usr_${'0'.repeat(26)}`, name: '이수진' };
  await append(server, tenantId, 1, { target, before: { email: 'lee@hanbit.test' } });
  const first = await receiveHooks(() => 200);
  await makeSink(tenantId, hookAt(first.port));
  await first.received(2);
  const readFirst = ({ items }: { items: Hook[] }) => JSON.parse(items[0]?.body ?? '').data;
  const told = readFirst(first);
  assert.deepEqual([told.target.name, told.before], ['이수진', { email: 'lee@hanbit.test' }]);

  await house.db.superuser.query(
    'UPDATE audit.data_keys SET wrapped = NULL, erased_at = now() WHERE tenant_id = $1',
    [tenantId],
  );
  const other = await house.openProcess();
  await server.stop();
  const second = await receiveHooks(() => 200);
  server = other;
  await makeSink(tenantId, hookAt(second.port));
  await second.received(1);
  const erased = readFirst(second);
  assert.deepEqual([erased.id, erased.target.id, erased.before], [told.id, target.id, null]);
  assert.ok(!second.items[0]?.body.includes('이수진'));
  await first.close();
  await second.close();
});

test('after a rotation both secrets verify, and the new one is shown in that answer only', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  const { signingSecret, caller, params, show } = await makeSink(tenantId, hookAt(receiver.port));
  const renewed = await call(server, 'POST /api/v1/sinks/{id}/secret', caller, {
    params,
    body: { reason: '정기 교체' },
  });
  await append(server, tenantId, 1);
  await receiver.received(3);
  const last = receiver.items.at(-1);
  assert.ok(last !== undefined);
  for (const secret of [signingSecret, renewed.signingSecret])
    new Webhook(secret ?? '').verify(last.body, last.headers as Record<string, string>);
  assert.doesNotMatch(JSON.stringify(await show()), /whsec_/);
  const stored = await house.db.superuser.query('SELECT sinks::text AS text FROM sinks.sinks');
  assert.ok(stored.rows.every(({ text }: { text: string }) => !text.includes('whsec_')));
  await receiver.close();
});

test('a receiver that is away, errs and comes back loses nothing, and repeats carry the same id', async () => {
  const tenantId = newId('tenant');
  let trouble = 6;
  const receiver = await receiveHooks(() => {
    trouble -= 1;
    return trouble >= 0 ? 503 : 200;
  });
  const { params, caller } = await makeSink(tenantId, hookAt(receiver.port));
  await append(server, tenantId, 10);
  await receiver.received(11);
  assert.deepEqual(receiver.items.map(indexOf), upTo(11));
  assert.equal(new Set(receiver.seen.slice(0, 7).map(({ headers }) => headers['webhook-id'])).size, 1);
  const { items } = await call(server, 'GET /api/v1/sinks/{id}/deliveries', caller, { params });
  const failed = items.filter(({ outcome }) => outcome === 'failed');
  assert.equal(failed.length, 6);
  assert.deepEqual(failed[0]?.failure, { code: 'http_status', detail: '503' });
  await receiver.close();
});

test('a poison event is set aside after the last attempt, those behind it go on, and a person settles it', async () => {
  const tenantId = newId('tenant');
  let refusing = true;
  const receiver = await receiveHooks((hook) => (refusing && [2, 4].includes(indexOf(hook)) ? 422 : 200));
  const { caller, params, show } = await makeSink(tenantId, hookAt(receiver.port));
  await append(server, tenantId, 6);
  const inOrder = (): boolean =>
    [0, 1, 3, 5, 6].every((index) => receiver.items.some((hook) => indexOf(hook) === index));
  await eventually(inOrder);
  assert.equal(receiver.seen.filter((hook) => indexOf(hook) === 2).length, 3);
  await eventually(async () => (await show()).deadLetterCount === 2);
  const list = () => call(server, 'GET /api/v1/sinks/{id}/dead-letters', caller, { params });
  const letters = (await list()).items;
  assert.deepEqual(
    letters
      .map(({ index, state, attempts, failure }) => [index, state, attempts, failure.detail])
      .toSorted((a, b) => Number(a[0]) - Number(b[0])),
    [
      [2, 'waiting', 3, '422'],
      [4, 'waiting', 3, '422'],
    ],
  );
  refusing = false;
  const settle = (verb: 'retry' | 'discard', index: number) =>
    call(server, `POST /api/v1/sinks/{id}/dead-letters/{index}/${verb}`, caller, {
      params: { ...params, index: String(index) },
      body: { reason: '수신 규칙을 고침' },
    });
  await settle('retry', 2);
  await settle('discard', 4);
  await eventually(async () => (await list()).items.find(({ index }) => index === 2)?.state === 'delivered');
  assert.ok(receiver.items.some((hook) => indexOf(hook) === 2));
  assert.ok(!receiver.items.some((hook) => indexOf(hook) === 4));
  await eventually(() => receiver.items.some(({ body }) => body.includes('sink.letter_discarded')));
  const actions = receiver.items.map(({ body }) => JSON.parse(body).type);
  assert.equal(actions.filter((action) => action === 'sink.dead_lettered').length, 2);
  assert.ok(actions.includes('sink.letter_retried'));
  await receiver.close();
});

test('a filter lets through what it names, and the cursor passes the rest', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  const filter = { actions: ['role.*'], results: ['denied'] };
  const { show } = await makeSink(tenantId, hookAt(receiver.port), { filter });
  await append(server, tenantId, 3);
  await append(server, tenantId, 1, { action: 'role.granted', result: 'denied' });
  await append(server, tenantId, 1, { action: 'role.granted' });
  await receiver.received(1);
  await eventually(async () => (await show()).lagEvents === 0);
  assert.deepEqual(receiver.items.map(indexOf), [4]);
  await receiver.close();
});

test('a receiver that hangs holds up neither recording nor another sink', async () => {
  const tenantId = newId('tenant');
  const [hanging, healthy] = [await receiveHooks(() => 'hang'), await receiveHooks(() => 200)];
  await makeSink(tenantId, hookAt(hanging.port));
  await eventually(() => hanging.seen.length > 0);
  await makeSink(tenantId, hookAt(healthy.port));
  await append(server, tenantId, 50);
  // The hanging sink waits the whole patience of ten seconds for its first event; all others arrive meanwhile.
  await healthy.received(52);
  assert.deepEqual(healthy.items.map(indexOf), upTo(52));
  assert.equal(hanging.seen.length, 1);
  assert.equal(server.audit.health(), 'healthy');
  await Promise.all([hanging.close(), healthy.close()]);
});

test('a receiver that answers 410 is left alone: the sink pauses by itself', async () => {
  const receiver = await receiveHooks(() => 410);
  const { show } = await makeSink(newId('tenant'), hookAt(receiver.port));
  await eventually(async () => (await show()).state === 'paused');
  await receiver.close();
});

test('paused nothing is sent, and resumed it goes on at once where it stopped', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  const { caller, params, show } = await makeSink(tenantId, hookAt(receiver.port));
  await receiver.received(1);
  const body = { reason: '점검' };
  await call(server, 'POST /api/v1/sinks/{id}/pause', caller, { params, body });
  await append(server, tenantId, 3);
  await eventually(async () => (await show()).lagEvents >= 4);
  const earlier = receiver.items.length;
  await call(server, 'POST /api/v1/sinks/{id}/resume', caller, { params, body });
  await receiver.received(6);
  assert.ok(earlier <= 2);
  assert.deepEqual(receiver.items.map(indexOf), upTo(6));
  await receiver.close();
});

test('syslog over TCP comes in octet-counted frames, in order, Korean included', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveStream();
  await append(server, tenantId, 20, { target: { kind: 'project', id: 'prj_1', name: '봄 학기|=\\' } });
  await makeSink(tenantId, syslog('tcp', receiver.port));
  await receiver.received(21);
  assert.deepEqual(receiver.items.map(cefIndex), upTo(21));
  assert.match(
    receiver.items[0] ?? '',
    /^<110>1 \S+Z haechi\.example Haechi - thing\.done \[origin [^\]]+\] \uFEFFCEF:0\|Haechi\|Haechi\|0\.1\.0\|thing\.done\|/,
  );
  assert.match(receiver.items[0] ?? '', / cs5=봄 학기\|\\=\\\\ /);
  await receiver.close();
});

test('a TCP receiver that hangs up before it has read everything gets everything again', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveStream({
    treat: (socket, number) => {
      if (number > 2) return 'read';
      socket.destroy();
      return 'other';
    },
  });
  await append(server, tenantId, 5);
  await makeSink(tenantId, syslog('tcp', receiver.port));
  await receiver.received(6);
  assert.deepEqual([...new Set(receiver.items.map(cefIndex))], upTo(6));
  await receiver.close();
});

test('a half-open receiver that never closes is no confirmation; without `confirm` it is taken at its word', async () => {
  const tenantId = newId('tenant');
  house.values['sinks.timeout'] = 0.1;
  const receiver = await receiveStream({
    treat: (socket) => {
      socket.allowHalfOpen = true;
      return 'read';
    },
  });
  const { show, caller, params } = await makeSink(tenantId, syslog('tcp', receiver.port));
  await eventually(async () => (await show()).lastFailure?.code === 'unconfirmed');
  assert.equal((await show()).nextIndex, 0);
  const { version } = await show();
  await call(server, 'PATCH /api/v1/sinks/{id}', caller, {
    params,
    ifMatch: version,
    body: { target: syslog('tcp', receiver.port, { confirm: false }) },
  });
  await eventually(async () => (await show()).lagEvents === 0);
  house.values['sinks.timeout'] = 10;
  await receiver.close();
});

test('TLS delivers to the right certificate and refuses one of another host or nobody’s', async () => {
  const tenantId = newId('tenant');
  const [right, wrong] = [
    makeCertificate('siem.example', '127.0.0.1'),
    makeCertificate('siem.example', '127.0.0.9'),
  ];
  const receiver = await receiveStream({ tls: right });
  const other = await receiveStream({ tls: wrong });
  const good = await makeSink(tenantId, syslog('tls', receiver.port, { ca: right.certificate }));
  await receiver.received(1);
  const named = await makeSink(tenantId, syslog('tls', other.port, { ca: wrong.certificate }));
  const unknown = await makeSink(tenantId, syslog('tls', receiver.port));
  for (const { show } of [named, unknown])
    await eventually(async () => (await show()).lastFailure?.code === 'certificate_refused');
  await eventually(async () => (await good.show()).lagEvents === 0);
  assert.equal(other.items.length, 0);
  await Promise.all([receiver.close(), other.close()]);
});

test('UDP carries one message a datagram within its size, and what cannot fit is set aside', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveDatagrams();
  await append(server, tenantId, 3, { reason: '긴 사유 '.repeat(100) });
  await makeSink(tenantId, syslog('udp', receiver.port, { datagramBytesMax: 600 }));
  await receiver.received(4);
  assert.deepEqual(receiver.items.map(cefIndex), upTo(4));
  for (const message of receiver.items) assert.ok(Buffer.byteLength(message) <= 600);
  const ocsf = await makeSink(
    tenantId,
    syslog('udp', receiver.port, { format: 'ocsf', datagramBytesMax: 480 }),
  );
  await eventually(async () => (await ocsf.show()).deadLetterCount > 0);
  assert.equal((await ocsf.show()).lastFailure?.code ?? 'message_too_large', 'message_too_large');
  await receiver.close();
});

test('the test button sends a test event and says what came of it, beside a sink in trouble', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  const { caller, params } = await makeSink(tenantId, hookAt(receiver.port));
  const good = await call(server, 'POST /api/v1/sinks/{id}/test', caller, { params });
  assert.deepEqual([good.ok, good.failure], [true, null]);
  assert.ok(receiver.items.some(({ body }) => JSON.parse(body).data.details.test === true));
  await receiver.close();
  const bad = await call(server, 'POST /api/v1/sinks/{id}/test', caller, { params });
  assert.deepEqual([bad.ok, bad.failure?.code], [false, 'connection_failed']);
});

test('an address that is taken off the list is refused at the next dial', async () => {
  const tenantId = newId('tenant');
  const receiver = await receiveHooks(() => 200);
  const { show } = await makeSink(tenantId, hookAt(receiver.port));
  await eventually(async () => (await show()).lagEvents === 0);
  const taken = house.allowed.splice(0);
  await append(server, tenantId, 1);
  await eventually(async () => (await show()).lastFailure?.code === 'address_refused');
  house.allowed.push(...taken);
  await receiver.received(2);
  await receiver.close();
});
