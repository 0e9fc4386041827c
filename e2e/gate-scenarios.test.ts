import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { runCli } from '@haechi/cli';
import { TOOL_PRESET } from '@haechi/contracts/gate-preset';
import { type GateWorld, openGateWorld } from './harness/gate-world.ts';

interface Result {
  readonly results: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
}

/** What whoever promotes an environment runs before: the sandbox, the preset, an agent and an approver. */
describe('the five staging scenarios', () => {
  let world: GateWorld;
  let approverToken: string;
  let home: string;

  before(async () => {
    home = mkdtempSync(join(tmpdir(), 'haechi-scenarios-'));
    world = await openGateWorld();
    ({ token: approverToken } = await world.approver.client.call('POST /api/v1/me/tokens', {
      body: { name: '승인', expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    }));
    const { client } = world.owner;
    const upstream = await client.call('POST /api/v1/gate/upstreams', {
      body: { key: 'box', name: '작업 폴더', target: { kind: 'stdio', program: 'sandbox' } },
    });
    await client.call('POST /api/v1/gate/upstreams/{id}/refresh', { params: { id: upstream.id } });
    const { items } = await client.call('GET /api/v1/gate/tools', { query: { state: 'unclassified' } });
    await client.call('POST /api/v1/gate/classifications', {
      body: {
        items: items.flatMap(({ id, name, digest }) => {
          const classification = TOOL_PRESET.find((tool) => tool.name === name)?.classification;
          return classification === undefined ? [] : [{ tool: id, digest, classification }];
        }),
        reason: '원래 시스템의 분류',
      },
    });
  });
  after(async () => {
    await world?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  async function run(env: Readonly<Record<string, string>>, wait: (ms: number) => Promise<void> = pause) {
    const printed = { out: '', note: '' };
    let waitedMs = 0;
    const exitCode = await runCli(['gate', 'scenarios', '--json', '--url', world.server.origin], {
      env: { LANG: 'en_GB.UTF-8', HAECHI_TOKEN: world.token, ...env },
      homeDir: home,
      fetch: globalThis.fetch,
      out: (text) => {
        printed.out += text;
      },
      note: (text) => {
        printed.note += text;
      },
      readSecret: async () => '',
      interactive: false,
      now: () => Date.now() + waitedMs,
      async wait(ms) {
        await wait(ms);
        if (wait !== pause) waitedMs += ms;
      },
      stopped: new AbortController().signal,
    });
    return { exitCode, ...printed };
  }

  test('pass from one command, with somebody who approves', async () => {
    const { exitCode, out, note } = await run({ HAECHI_APPROVER_TOKEN: approverToken });
    assert.notEqual(out, '', note);
    const { results } = JSON.parse(out) as Result;
    assert.deepEqual(
      results.map(({ name, passed }) => [name, passed]),
      ['waits', 'approves', 'runs', 'audited', 'rejected'].map((name) => [name, true]),
      out + note,
    );
    assert.equal(exitCode, 0);
  });

  test('fail where the caller would approve for themselves', async () => {
    const { exitCode, out } = await run({ HAECHI_APPROVER_TOKEN: world.token }, async () => undefined);
    assert.notEqual(exitCode, 0, out);
  });
});
