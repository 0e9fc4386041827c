import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runCli } from '@haechi/cli';
import { waitUntilSequenced } from './harness/audit-log.ts';
import { letDeviceIn } from './harness/let-device-in.ts';
import { enrolFirstAdministrator, inviteAndEnrol, type Person } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

interface Result {
  readonly passed: boolean;
  readonly tookMs: number;
  readonly steps: readonly { readonly step: string; readonly ok: boolean; readonly afterMs: number }[];
}

const STEPS = [
  'calls_waited',
  'switched_off',
  'calls_run',
  'pending_ended',
  'switched_on',
  'calls_wait',
  'history_kept',
];

describe('the roll-back drill of approvals', () => {
  let server: RunningServer;
  let operator: Person;
  let token: string;
  let home: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'haechi-drill-'));
    server = await startServer({ database: 'test cluster', settings: { HAECHI_ENVIRONMENT: 'production' } });
    operator = await enrolFirstAdministrator(server);
    ({ token } = await operator.client.call('POST /api/v1/me/tokens', {
      body: { name: '훈련', expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    }));
  });
  after(async () => {
    await server?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  interface Meanwhile {
    readonly interactive: boolean;
    /** What people do while the command waits, told what it has said so far. */
    readonly onWait: (said: string) => Promise<void>;
  }

  async function run(args: readonly string[], { interactive, onWait }: Meanwhile) {
    const printed = { out: '', note: '' };
    const exitCode = await runCli([...args, '--url', server.origin], {
      env: { LANG: 'en_GB.UTF-8', HAECHI_TOKEN: token },
      homeDir: home,
      fetch: globalThis.fetch,
      out: (text) => {
        printed.out += text;
      },
      note: (text) => {
        printed.note += text;
      },
      readSecret: async () => '',
      interactive,
      now: () => Date.now(),
      async wait() {
        await onWait(printed.note);
        await pause(50);
      },
      stopped: new AbortController().signal,
    });
    return { exitCode, ...printed };
  }

  const drill = ['approvals', 'drill', '--reason', 'monthly drill', '--json'];

  test('with a token and nobody to confirm it, nothing is switched and nothing goes on waiting', async () => {
    const { exitCode, note } = await run(drill, { interactive: false, onWait: async () => undefined });
    assert.equal(exitCode, 4, note);
    assert.match(note, /AUTH_009/);
    const { flags } = await operator.client.call('GET /api/v1/approval-flags', {});
    assert.deepEqual(
      flags.map(({ effective }) => effective),
      [true, true],
    );
    const { items } = await operator.client.call('GET /api/v1/approvals', {
      query: { view: 'all', state: 'pending' },
    });
    assert.deepEqual(items, []);
  });

  test('a person confirms it in a browser and another one approves it: it passes, with times, and ends what it was given', async () => {
    const other = await inviteAndEnrol(operator.client, {
      email: 'second@haechi.test',
      displayName: '둘째 관리자',
      roles: [{ key: 'SUPER_ADMIN', scope: 'platform' }],
    });
    let isIn = false;
    let approved = false;
    const { exitCode, out, note } = await run(drill, {
      interactive: true,
      async onWait(said) {
        const address = /https?:\/\/\S+user_code=\S+/.exec(said)?.[0];
        if (address !== undefined && !isIn) {
          isIn = true;
          await letDeviceIn(operator, address);
        }
        const id = /apr_[0-9a-z]{26}/.exec(said)?.[0];
        if (id !== undefined && !approved) {
          approved = true;
          await other.client.call('POST /api/v1/approvals/{id}/approve', {
            params: { id },
            body: { reason: '훈련을 확인했습니다' },
          });
        }
      },
    });
    assert.equal(exitCode, 0, `${note}${out}`);
    const result = JSON.parse(out) as Result; // as the command prints it
    assert.deepEqual(
      result.steps.map(({ step, ok }) => [step, ok]),
      STEPS.map((step) => [step, true]),
    );
    assert.ok(result.passed && result.tookMs < 300_000);
    await waitUntilSequenced(operator.client);
    const { items } = await operator.client.call('GET /api/v1/audit/events', {
      query: { action: 'approval_flag.changed', limit: 10 },
    });
    assert.equal(items.length, 2, 'off and on again are both on record');
  });
});
