import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestDatabase } from '@haechi/database/testing';
import { createMovableClock, DAY_MS, type MovableClock } from '@haechi/kernel';
import { openRootKey } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { composeHouse, type House } from '../apps/server/src/compose.ts';
import { readServerConfig } from '../apps/server/src/config.ts';
import {
  type MailServer,
  type ReceivedMail,
  readMail,
  receiveMail,
} from '../modules/notifications/test/receivers.ts';
import { findFreePort } from './harness/free-port.ts';
import { enrol, inviteAndEnrol, type Person } from './harness/people.ts';
import { createServerDatabase } from './harness/server-database.ts';

const PATIENCE_MS = 30_000;

describe('whoever did not sign in for long is written to before the account sleeps', () => {
  const baseDir = mkdtempSync(join(tmpdir(), 'haechi-dormancy-'));
  const clock: MovableClock = createMovableClock(Date.now());
  let db: TestDatabase;
  let house: House;
  let mail: MailServer;
  let owner: Person;
  let member: Person;

  before(async () => {
    mail = await receiveMail();
    db = await createServerDatabase();
    const port = await findFreePort();
    house = await composeHouse({
      config: readServerConfig({ HAECHI_CHECK_RESPONSES: 'true', HAECHI_RATE_LIMIT_PER_MINUTE: '1000000' }),
      database: { database: db.database, jobDatabase: db.database, keyDatabase: db.database },
      rootKey: openRootKey(join(baseDir, 'root.key')),
      log: silentLogger,
      publicUrl: new URL(`http://localhost:${port}`),
      clock,
    });
    await house.start();
    await house.app.listen({ port, host: 'localhost' });
    const link = await house.identity.createFirstAdministratorLink();
    const operator = await enrol(`http://localhost:${port}`, {
      token: link?.reveal() ?? '',
      email: 'admin@haechi.test',
      displayName: '김해치',
    });
    const { client } = operator;
    await client.call('PUT /api/v1/settings/{key}', {
      params: { key: 'outbound.allowed' },
      body: { value: '127.0.0.0/8', reason: 'a mail server on this machine' },
    });
    const tenant = await client.call('POST /api/v1/tenants', {
      body: { name: '한빛의원', slug: 'hanbit', businessTypes: ['ACADEMY'] },
    });
    await client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    owner = await inviteAndEnrol(client, {
      email: 'owner@hanbit.test',
      displayName: '이원장',
      roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
    });
    member = await inviteAndEnrol(owner.client, { email: 'member@hanbit.test', displayName: '박직원' });
    await owner.client.call('POST /api/v1/notification-channels', {
      body: {
        name: '사내 메일',
        target: {
          kind: 'mail',
          host: '127.0.0.1',
          port: mail.port,
          security: 'starttls',
          username: 'haechi',
          sender: { email: 'haechi@hanbit.test' },
          ca: mail.ca,
        },
        password: 's3cret',
      },
    });
  });
  after(async () => {
    await house?.stop();
    await mail?.close();
    await db?.drop();
    rmSync(baseDir, { recursive: true });
  });

  const stateOf = async ({ email }: Person): Promise<unknown> =>
    (await db.superuser.query('SELECT state FROM identity.users WHERE email = $1', [email])).rows[0].state;
  const isNotice = (one: ReceivedMail): boolean => readMail(one).header('Subject').includes('휴면');

  async function waitForMails(count: number): Promise<readonly ReceivedMail[]> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = mail.mails.filter(isNotice);
      if (found.length >= count) return found;
      if (performance.now() > deadlineMs) throw new Error(`${found.length} mails came`);
      await pause(50);
    }
  }

  test('the mail comes thirty days before, names the day, and comes to who wanted none of its kind', async () => {
    await member.client.call('PUT /api/v1/me/notification-preferences', {
      body: { wanted: [], mail: [] },
    });
    const sleepsAt = clock.now() + 365 * DAY_MS;
    clock.advance(334 * DAY_MS);
    await house.identity.advanceAccounts();
    clock.advance(2 * DAY_MS);
    await house.identity.advanceAccounts();
    const mails = await waitForMails(2);
    assert.deepEqual(mails.map(({ to }) => to).toSorted(), [member.email, owner.email]);
    const toMember = mails.find(({ to }) => to === member.email);
    assert.ok(toMember);
    const day = new Date(clock.now() + 30 * DAY_MS).toISOString().slice(0, 10);
    assert.ok(readMail(toMember).text.includes(day), readMail(toMember).text);
    assert.ok(Date.parse(day) + DAY_MS >= sleepsAt, 'not a day early');
  });

  test('it is sent once, and the account sleeps only when it is due', async () => {
    await house.identity.advanceAccounts();
    clock.advance(29 * DAY_MS);
    await house.identity.advanceAccounts();
    assert.equal(await stateOf(member), 'active');
    clock.advance(DAY_MS);
    await house.identity.advanceAccounts();
    assert.equal(await stateOf(member), 'dormant');
    assert.equal(mail.mails.filter(isNotice).filter(({ to }) => to === member.email).length, 1);
  });
});
