import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type GateWorld, openGateWorld } from './harness/gate-world.ts';
import { callTool } from './harness/use-gate.ts';

/** Kills come between every two steps of a call; `npm run gate:kills` goes round until there were many. */
const ROUNDS = Number(process.env['GATE_KILL_ROUNDS'] ?? '1'); // set by that command only

describe('the gate over a running server', () => {
  let world: GateWorld;

  before(async () => {
    world = await openGateWorld();
  });
  after(() => world?.remove());

  async function restart(): Promise<void> {
    await world.server.kill();
    await world.server.start();
  }

  test('strangers learn where a token is had, and the gate of another tenant is like none', async () => {
    const { endpoint, token, server, tenantId } = world;
    const stranger = await fetch(endpoint, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(stranger.status, 401);
    const [, address = ''] =
      /resource_metadata="([^"]+)"/.exec(stranger.headers.get('www-authenticate') ?? '') ?? [];
    const path = new URL(address).pathname;
    const metadata: unknown = await (await fetch(`${server.origin}${path}`)).json();
    assert.deepEqual(
      Object.entries(Object(metadata)).find(([name]) => name === 'resource')?.[1],
      address.replace('/.well-known/oauth-protected-resource', ''),
    );
    const other = tenantId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const elsewhere = await callTool(`${server.origin}/mcp/${other}`, token, 'notes_echo', {});
    assert.equal(elsewhere.status, 404);
    const page = await fetch(endpoint, {
      method: 'POST',
      body: '{}',
      headers: {
        origin: 'https://evil.test',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
    });
    assert.equal(page.status, 403);
  });

  test('kill -9 between every two steps: what was approved runs once, and what nobody knows is not tried again', async () => {
    const { tools, ask, approve, owner } = world;
    const echo = tools.answer;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const callsBefore = tools.calls.length;
      const text = `차례 ${round}`;
      assert.match(await ask(text), /haechi\/pending/);
      await restart();
      assert.match(await ask(text), /haechi\/pending/, 'it still waits');
      await approve();
      await restart();
      assert.match(await ask(text), new RegExp(text), 'the approval still stands');
      assert.equal(tools.calls.length, callsBefore + 1);

      const lost = `잃은 차례 ${round}`;
      const reached = new Promise<void>((resolve) => {
        tools.answer = () => {
          resolve();
          return new Promise(() => undefined);
        };
      });
      await ask(lost);
      await approve();
      const cut = assert.rejects(ask(lost));
      await reached;
      await restart();
      await cut;
      tools.answer = echo;
      assert.match(await ask(lost), /outcome_unknown/);
      assert.equal(tools.calls.length, callsBefore + 2, 'nothing was tried again');
      const { items } = await owner.client.call('GET /api/v1/gate/calls', { query: { state: 'unknown' } });
      assert.equal(items.length, round);
    }
  });
});
