import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import {
  addPerson,
  addRequest,
  call,
  type House,
  MORNING_MS,
  makeCaller,
  openHouse,
  type Person,
  type Process,
  passwordChanged,
  plan,
} from './house.ts';
import { type MailServer, readMail, receiveMail } from './receivers.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('mail keeps to what each person wants', () => {
  let house: House;
  let process: Process;
  let server: MailServer;
  let tenantId: TenantId;
  let person: Person;

  before(async () => {
    house = await openHouse();
    process = await house.openProcess();
    server = await receiveMail();
  });
  after(async () => {
    await server.close();
    await process.stop();
    await house.drop();
  });
  beforeEach(async () => {
    house.clock.set(MORNING_MS);
    server.mails.length = 0;
    tenantId = newId('tenant');
    person = addPerson(house, tenantId, 'ko');
    await call(house, process, 'POST /api/v1/notification-channels', makeCaller(tenantId), {
      body: {
        name: '메일',
        target: {
          kind: 'mail',
          host: '127.0.0.1',
          port: server.port,
          security: 'none',
          sender: { email: 'a@hanbit.test' },
        },
      },
    });
  });

  const want = (body: unknown) =>
    call(house, process, 'PUT /api/v1/me/notification-preferences', makeCaller(tenantId, person), { body });
  const statesOf = async () =>
    (await call(house, process, 'GET /api/v1/notification-deliveries', makeCaller(tenantId))).items.map(
      ({ state, failure }) => failure?.code ?? state,
    );

  test('quiet hours hold back until they end, also when they are set after the plan', async () => {
    house.clock.set(MORNING_MS + 13 * HOUR_MS); // 23:00 in Seoul
    await want({ quietHours: { from: '22:00', until: '07:00' }, timeZone: 'Asia/Seoul' });
    await plan(house, process, passwordChanged(house, tenantId, [person]));
    await process.deliver();
    house.clock.advance(8 * HOUR_MS - 1);
    await process.deliver();
    assert.equal(server.mails.length, 0);
    house.clock.advance(1);
    await plan(house, process, passwordChanged(house, tenantId, [person]));
    await want({ quietHours: { from: '06:00', until: '12:00' } });
    await process.deliver();
    assert.equal(server.mails.length, 0);
    house.clock.advance(5 * HOUR_MS);
    await process.deliver();
    assert.equal(server.mails.length, 2);
  });

  test('what is collected goes as one mail with everything in it; a request does not wait for it', async () => {
    const shown = await want({ collect: { minutes: 30 } });
    assert.deepEqual(shown.collect, { minutes: 30 });
    assert.equal(shown.mailTo, person.email);
    for (let count = 0; count < 3; count += 1) {
      await plan(house, process, passwordChanged(house, tenantId, [person]));
      house.clock.advance(5 * MINUTE_MS);
    }
    await plan(house, process, addRequest(house, tenantId, [person]));
    await process.deliver();
    assert.equal(server.mails.length, 1);
    house.clock.advance(15 * MINUTE_MS);
    await process.deliver();
    assert.equal(server.mails.length, 2);
    const [, digest] = server.mails;
    assert.ok(digest !== undefined);
    const { header, text } = readMail(digest);
    assert.match(header('Subject'), /알림 3건/);
    assert.equal(text.match(/changed the password/g)?.length, 3);
    await process.deliver();
    assert.equal(server.mails.length, 2);
  });

  test('a daily mail goes at its minute', async () => {
    await want({ collect: { dailyAt: '18:30' } });
    await plan(house, process, passwordChanged(house, tenantId, [person]));
    house.clock.set(MORNING_MS + 8.5 * HOUR_MS - 1);
    await process.deliver();
    assert.equal(server.mails.length, 0);
    house.clock.advance(1);
    await process.deliver();
    assert.equal(server.mails.length, 1);
  });

  test('kinds that are not wanted by mail are not planned, and sign-ins of every day never are', async () => {
    await want({ mail: ['approval_waiting'] });
    const signIn = passwordChanged(house, tenantId, [addPerson(house, tenantId, 'ko')]);
    await plan(house, process, passwordChanged(house, tenantId, [person]), {
      ...signIn,
      words: { ...signIn.words, action: 'session.started' } as typeof signIn.words, // an event with another action
    });
    assert.deepEqual(await statesOf(), []);
  });

  test('what was overtaken, or does not concern a person any more, is dropped with its reason', async () => {
    const decided = addRequest(house, tenantId, [person]);
    await plan(house, process, decided);
    for (const [id, request] of house.requests) house.requests.set(id, { ...request, pending: false });
    await process.deliver();
    assert.deepEqual(await statesOf(), ['overtaken']);
    await plan(house, process, passwordChanged(house, tenantId, [person]));
    house.members.delete(`${tenantId} ${person.id}`);
    await process.deliver();
    assert.deepEqual(await statesOf(), ['not_concerned', 'overtaken']);
    assert.equal(server.mails.length, 0);
  });

  test('without mail of its own an organisation is served by the operator’s where that is shared', async () => {
    const other = newId('tenant');
    const guest = addPerson(house, other, 'en');
    await plan(house, process, passwordChanged(house, other, [guest]));
    const operator = makeCaller('00000000-0000-0000-0000-000000000000' as TenantId); // the operator's own
    await call(house, process, 'POST /api/v1/notification-channels', operator, {
      body: {
        name: 'mail',
        shared: true,
        target: {
          kind: 'mail',
          host: '127.0.0.1',
          port: server.port,
          security: 'none',
          sender: { email: 'hq@haechi.test' },
        },
      },
    });
    await plan(
      house,
      process,
      passwordChanged(house, other, [guest]),
      passwordChanged(house, tenantId, [person]),
    );
    await process.deliver();
    assert.deepEqual(
      server.mails.map(({ from, to }) => `${from} ${to}`).toSorted(),
      [`a@hanbit.test ${person.email}`, `hq@haechi.test ${guest.email}`].toSorted(),
    );
    const seen = await call(house, process, 'GET /api/v1/notification-deliveries', operator);
    assert.deepEqual(seen.items, []);
  });
});
