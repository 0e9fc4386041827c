import assert from 'node:assert/strict';
import test from 'node:test';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';

const PREFERENCES = {
  items: [{ kind: 'approval_waiting', title: 'Waiting for a decision', wanted: true, mail: false }],
  mailTo: 'kim@haechi.test',
  quietHours: { from: '22:00', until: '07:00' },
  collect: { dailyAt: '08:30' },
  timeZone: 'Asia/Seoul',
};
const MADE = { channel: { id: 'nch_1', name: 'Chat' }, signingSecret: null };

/** What the server is asked by one command line. */
async function run(args: readonly string[], answer: object, typed = '') {
  const asked: { method: string; path: string; body: unknown }[] = [];
  const printed = { out: '', note: '' };
  const exitCode = await runCli(['notifications', ...args], {
    env: { HAECHI_TOKEN: `hst_${'a'.repeat(43)}`, HAECHI_URL: 'http://localhost:1', LANG: 'en_US.UTF-8' },
    homeDir: '/nonexistent',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const { pathname } = new URL(request.url);
      asked.push({ method: request.method, path: pathname, body: text === '' ? null : JSON.parse(text) });
      return Response.json(answer);
    },
    out: (text) => void (printed.out += text),
    note: (text) => void (printed.note += text),
    readSecret: async () => typed,
    now: () => 0,
    wait: async () => undefined,
    stopped: new AbortController().signal,
  });
  return { exitCode, asked, ...printed };
}

test('quiet hours, collected mail and kinds are sent as they were said; what was not said is left out', async () => {
  const { asked, out, exitCode } = await run(
    ['prefer', '--quiet', '22:00-07:00', '--collect', '08:30', '--mail', 'anomaly,own_security'],
    PREFERENCES,
  );
  assert.equal(exitCode, EXIT.yes);
  assert.deepEqual(asked[0]?.body, {
    quietHours: { from: '22:00', until: '07:00' },
    collect: { dailyAt: '08:30' },
    mail: ['anomaly', 'own_security'],
  });
  assert.match(out, /kim@haechi\.test/);
  assert.match(out, /22:00-07:00 Asia\/Seoul/);
  const off = await run(['prefer', '--quiet', 'off', '--collect', '15', '--console', 'none'], PREFERENCES);
  assert.deepEqual(off.asked[0]?.body, { quietHours: null, collect: { minutes: 15 }, wanted: [] });
});

test('what is no time and no kind is refused before anything is sent', async () => {
  for (const args of [
    ['prefer', '--quiet', 'at night'],
    ['prefer', '--collect', 'often'],
    ['prefer', '--mail', 'everything'],
    ['create', 'fax', '--name', 'Fax'],
    ['create', 'webhook', '--name', 'Hook'],
  ]) {
    const { exitCode, asked } = await run(args, {});
    assert.deepEqual([exitCode, asked], [EXIT.usage, []], args.join(' '));
  }
});

test('the address of a chat and the password of a mail server are read, not given', async () => {
  const chat = await run(
    ['create', 'slack', '--name', 'Chat', '--kinds', 'anomaly'],
    MADE,
    'https://chat/secret',
  );
  assert.deepEqual(chat.asked[0]?.body, {
    name: 'Chat',
    target: { kind: 'slack', url: 'https://chat/secret' },
    kinds: ['anomaly'],
    locale: 'en',
    shared: false,
  });
  assert.ok(!chat.out.includes('secret'));
  const mail = await run(
    ['create', 'mail', '--name', 'Mail', '--host', 'smtp.test', '--from', 'a@b.test', '--user', 'haechi'],
    MADE,
    's3cret',
  );
  assert.deepEqual(mail.asked[0]?.body, {
    name: 'Mail',
    target: {
      kind: 'mail',
      host: 'smtp.test',
      port: 587,
      security: 'starttls',
      username: 'haechi',
      sender: { email: 'a@b.test' },
    },
    kinds: [],
    locale: 'en',
    shared: false,
    password: 's3cret',
  });
});
