import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import {
  addPerson,
  addRequest,
  call,
  coded,
  type House,
  makeCaller,
  openHouse,
  type Process,
  passwordChanged,
  plan,
} from './house.ts';
import { type MailServer, type ReceivedMail, readMail, receiveMail } from './receivers.ts';

const MINUTE_MS = 60_000;
const messageIdOf = (mail: ReceivedMail): string => readMail(mail).header('Message-ID');

describe('mail', () => {
  let house: House;
  let process: Process;
  let server: MailServer;
  let tenantId: TenantId;
  let channelId: string;

  before(async () => {
    house = await openHouse();
    process = await house.openProcess();
  });
  after(async () => {
    await process.stop();
    await house.drop();
  });
  beforeEach(async () => {
    server = await receiveMail();
    tenantId = newId('tenant');
    channelId = await makeMail({});
  });
  afterEach(() => server.close());

  async function makeMail(target: Record<string, unknown>): Promise<string> {
    const { channel } = await call(
      house,
      process,
      'POST /api/v1/notification-channels',
      makeCaller(tenantId),
      {
        body: {
          name: '사내 메일',
          target: {
            kind: 'mail',
            host: '127.0.0.1',
            port: server.port,
            security: 'starttls',
            username: 'haechi',
            sender: { email: 'haechi@hanbit.test' },
            ca: server.ca,
            ...target,
          },
          password: 's3cret',
        },
      },
    );
    return channel.id;
  }
  const show = () =>
    call(house, process, 'GET /api/v1/notification-channels/{id}', makeCaller(tenantId), {
      params: { id: channelId },
    });
  const list = async (state?: string) =>
    (
      await call(house, process, 'GET /api/v1/notification-deliveries', makeCaller(tenantId), {
        query: state === undefined ? {} : { state },
      })
    ).items;

  test('an approver reads what will run in their own language, and nothing of it is read from elsewhere', async () => {
    const [korean, english] = [addPerson(house, tenantId, 'ko'), addPerson(house, tenantId, 'en', 'Kim')];
    await plan(house, process, addRequest(house, tenantId, [korean, english]));
    await process.deliver();
    await process.deliver();
    assert.equal(server.mails.length, 2);
    const mailTo = ({ email }: { email: string }) => {
      const mail = server.mails.find(({ to }) => to === email);
      assert.ok(mail !== undefined && mail.secure && mail.user === 'haechi');
      return readMail(mail);
    };
    const inKorean = mailTo(korean);
    assert.match(inKorean.header('Subject'), /\[한빛의원\] 승인 대기 \(CRITICAL\): delete_file <보고서>/);
    for (const said of ['요청한 사람: 박에이전트', 'path: /data/report & <b>.txt', 'token: ••••', '기한:'])
      assert.ok(inKorean.text.includes(said), said);
    assert.match(inKorean.text, /https:\/\/haechi\.test\/links#[\w-]{43}\r?\n/);
    assert.ok(inKorean.html.includes('/data/report &amp; &lt;b&gt;.txt'));
    assert.doesNotMatch(inKorean.html, /<img|<link|<script|src=|url\(/i);
    assert.equal(inKorean.header('Auto-Submitted'), 'auto-generated');
    const inEnglish = mailTo(english);
    assert.match(inEnglish.header('Subject'), /Approval needed \(CRITICAL\)/);
    assert.ok(inEnglish.text.includes('Requested by: 박에이전트'));
    assert.deepEqual(
      (await list()).map(({ state }) => state),
      ['sent', 'sent'],
    );
  });

  test('of processes that send at once each mail is sent by one', async () => {
    const people = Array.from({ length: 12 }, () => addPerson(house, tenantId, 'ko'));
    const others = await Promise.all([house.openProcess(), house.openProcess()]);
    await plan(house, process, passwordChanged(house, tenantId, people));
    for (let round = 0; round < 4; round += 1)
      await Promise.all([process, ...others].map((each) => each.deliver()));
    for (const other of others) await other.stop();
    assert.deepEqual(
      server.mails.map(({ to }) => to).toSorted(),
      people.map(({ email }) => email).toSorted(),
    );
    assert.equal((await show()).sentCount, 12);
  });

  test('a cause is planned once, however often the log is read', async () => {
    const thing = passwordChanged(house, tenantId, [addPerson(house, tenantId, 'ko')]);
    await plan(house, process, thing);
    await plan(house, process, thing);
    await process.deliver();
    assert.equal(server.mails.length, 1);
  });

  test('while the server is away mail waits longer and longer, is shown to lag, and goes when it is back', async () => {
    await server.close();
    await plan(house, process, passwordChanged(house, tenantId, [addPerson(house, tenantId, 'ko')]));
    await process.deliver();
    const first = await show();
    assert.equal(first.state, 'retrying');
    assert.deepEqual([first.lastFailure?.code, first.waitingCount], ['connection_failed', 1]);
    assert.equal(Date.parse(first.nextAttemptAt ?? '') - house.clock.now(), 5_000);
    await process.deliver();
    assert.equal((await show()).nextAttemptAt, first.nextAttemptAt);
    house.clock.advance(5_000);
    await process.deliver();
    const second = await show();
    assert.equal(Date.parse(second.nextAttemptAt ?? '') - house.clock.now(), 10_000);
    assert.equal(second.lagSeconds, 5);
    server = await receiveMail(server.port);
    house.clock.advance(10_000);
    // Another certificate: the server is not the one the channel trusts.
    await process.deliver();
    assert.equal((await show()).lastFailure?.code, 'certificate_refused');
    await call(house, process, 'PATCH /api/v1/notification-channels/{id}', makeCaller(tenantId), {
      params: { id: channelId },
      ifMatch: 1,
      body: {
        target: {
          kind: 'mail',
          host: '127.0.0.1',
          port: server.port,
          security: 'starttls',
          username: 'haechi',
          sender: { email: 'haechi@hanbit.test' },
          ca: server.ca,
        },
      },
    });
    await process.deliver();
    assert.equal(server.mails.length, 1);
    assert.equal((await show()).state, 'active');
  });

  test('a refused recipient is given up and shown, holds up nobody, and may be sent again', async () => {
    const [gone, here] = [addPerson(house, tenantId, 'ko'), addPerson(house, tenantId, 'ko')];
    server.answer.recipient = (to) => (to === gone.email ? 550 : undefined);
    await plan(house, process, passwordChanged(house, tenantId, [gone, here]));
    await process.deliver();
    assert.deepEqual(
      server.mails.map(({ to }) => to),
      [here.email],
    );
    const [dead] = await list('dead');
    assert.deepEqual(dead?.failure, { code: 'recipient_refused', detail: '550' });
    assert.equal((await show()).deadCount, 1);
    server.answer.recipient = () => undefined;
    const again = { params: { id: dead?.id }, body: { reason: '주소를 고쳤습니다' } };
    await call(
      house,
      process,
      'POST /api/v1/notification-deliveries/{id}/retry',
      makeCaller(tenantId),
      again,
    );
    await process.deliver();
    assert.equal(server.mails.length, 2);
    await assert.rejects(
      call(house, process, 'POST /api/v1/notification-deliveries/{id}/retry', makeCaller(tenantId), again),
      coded('NTF_005'),
    );
  });

  test('trouble of the server is tried again, and given up after a day', async () => {
    server.answer.content = () => 451;
    await plan(house, process, passwordChanged(house, tenantId, [addPerson(house, tenantId, 'ko')]));
    await process.deliver();
    assert.deepEqual((await show()).lastFailure?.detail, '451');
    assert.equal((await list('waiting')).length, 1);
    house.clock.advance(25 * 60 * MINUTE_MS);
    await process.deliver();
    assert.equal((await list('dead')).length, 1);
    assert.equal(server.mails.length, 0);
  });

  test('when nobody knows whether a mail arrived it is repeated once, under the same name', async () => {
    server.answer.content = () => 'break';
    await plan(house, process, passwordChanged(house, tenantId, [addPerson(house, tenantId, 'ko')]));
    for (let round = 0; round < 4; round += 1) {
      await process.deliver();
      house.clock.advance(30 * MINUTE_MS);
    }
    assert.equal(server.mails.length, 2);
    assert.equal(new Set(server.mails.map(messageIdOf)).size, 1);
    assert.equal((await list('dead')).length, 1);
  });

  test('a server that never answers is left after its time, and a wrong password is told apart', async () => {
    house.values['notifications.timeout'] = 0.15;
    server.answer.recipient = () => 'hang';
    await plan(house, process, passwordChanged(house, tenantId, [addPerson(house, tenantId, 'ko')]));
    await process.deliver();
    delete house.values['notifications.timeout'];
    assert.equal((await show()).lastFailure?.code, 'timeout');
    await call(house, process, 'PATCH /api/v1/notification-channels/{id}', makeCaller(tenantId), {
      params: { id: channelId },
      ifMatch: 1,
      body: { password: 'wrong' },
    });
    const tested = await call(
      house,
      process,
      'POST /api/v1/notification-channels/{id}/test',
      makeCaller(tenantId),
      {
        params: { id: channelId },
      },
    );
    assert.deepEqual(tested.failure, { code: 'sign_in_refused', detail: '535' });
  });

  test('a test message goes to whoever asks for it', async () => {
    const caller = makeCaller(tenantId);
    const tested = await call(house, process, 'POST /api/v1/notification-channels/{id}/test', caller, {
      params: { id: channelId },
    });
    assert.ok(tested.ok);
    assert.equal(server.mails[0]?.to, caller.email);
    assert.match(readMail(server.mails[0]).text, /시험 메시지를 보냈습니다/);
  });

  test('a password needs an encrypted connection and a name', async () => {
    const change = (target: Record<string, unknown>) => {
      tenantId = newId('tenant');
      return makeMail(target);
    };
    await assert.rejects(change({ security: 'none' }), coded('NTF_006'));
    await assert.rejects(change({ username: null }), coded('NTF_006'));
    await assert.rejects(change({ host: '10.1.2.3' }), coded('NTF_003'));
  });
});
