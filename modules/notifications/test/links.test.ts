import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import {
  addPerson,
  addRequest,
  call,
  coded,
  type House,
  MORNING_MS,
  makeCaller,
  openHouse,
  type Person,
  type Process,
  plan,
} from './house.ts';
import { type MailServer, readMail, receiveHooks, receiveMail } from './receivers.ts';

const LINK = /links#([\w-]{43})/;

describe('links in messages', () => {
  let house: House;
  let process: Process;
  let server: MailServer;
  let tenantId: TenantId;
  let person: Person;
  let requestId: string;
  let token: string;

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
    const asked = addRequest(house, tenantId, [person]);
    requestId = asked.target.id;
    await plan(house, process, asked);
    await process.deliver();
    assert.ok(server.mails[0] !== undefined);
    token = LINK.exec(readMail(server.mails[0]).text)?.[1] ?? '';
  });

  const open = (by: Person | undefined, of = tenantId, with_ = token) =>
    call(house, process, 'POST /api/v1/me/notification-links/open', makeCaller(of, by), {
      body: { token: with_ },
    });

  test('opens the request once, for the person it was sent to', async () => {
    assert.deepEqual((await open(person)).target, { kind: 'approval', id: requestId });
    await assert.rejects(open(person), coded('NTF_007'));
  });

  test('of ten openings at once one wins', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => open(person)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('of somebody else, of another organisation and of nothing answer alike, and use nothing up', async () => {
    const other = newId('tenant');
    await assert.rejects(open(addPerson(house, tenantId, 'ko')), coded('RES_001'));
    await assert.rejects(open(person, other), coded('RES_001'));
    await assert.rejects(open(person, tenantId, 'A'.repeat(43)), coded('RES_001'));
    await open(person);
  });

  test('open nothing from the moment the request expires', async () => {
    house.clock.advance(600_000 - 1);
    house.clock.advance(1);
    await assert.rejects(open(person), coded('NTF_008'));
  });

  test('are kept as hashes only', async () => {
    const { rows } = await house.db.superuser.query<{ row: string }>(
      'SELECT t::text AS row FROM notifications.links t UNION ALL SELECT d::text FROM notifications.deliveries d',
    );
    assert.ok(rows.length > 0 && rows.every(({ row }) => !row.includes(token)));
  });

  test('in a chat serve everybody of the organisation once', async () => {
    const chat = await receiveHooks();
    await call(house, process, 'POST /api/v1/notification-channels', makeCaller(tenantId), {
      body: {
        name: '대화방',
        target: { kind: 'slack', url: `http://127.0.0.1:${chat.port}/` },
        kinds: ['approval_waiting'],
      },
    });
    await plan(house, process, addRequest(house, tenantId, []));
    await process.deliver();
    await chat.close();
    const shared = LINK.exec(chat.hooks[0]?.body ?? '')?.[1] ?? '';
    await open(person, tenantId, shared);
    await open(addPerson(house, tenantId, 'en'), tenantId, shared);
    await assert.rejects(open(person, tenantId, shared), coded('NTF_007'));
    await assert.rejects(open(undefined, newId('tenant'), shared), coded('RES_001'));
  });
});
