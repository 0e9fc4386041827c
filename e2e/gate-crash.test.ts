import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type GateWorld, openGateWorld } from './harness/gate-world.ts';
import type { Person } from './harness/people.ts';
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

  /** Kills while it waits for a person, and between the approval and the call. */
  async function killBeforeItRuns(text: string): Promise<void> {
    const { tools, ask, approve } = world;
    const callsBefore = tools.calls.length;
    assert.match(await ask(text), /haechi\/pending/);
    await restart();
    assert.match(await ask(text), /haechi\/pending/, 'it still waits');
    await approve();
    await restart();
    assert.match(await ask(text), new RegExp(text), 'the approval still stands');
    assert.equal(tools.calls.length, callsBefore + 1);
  }

  /** Kills after it was passed on, before the server of the tool has answered. */
  async function killWhileItRuns(text: string, unknownSoFar: number): Promise<void> {
    const { tools, ask, approve, owner } = world;
    const { answer: echo } = tools;
    const callsBefore = tools.calls.length;
    const reached = new Promise<void>((resolve) => {
      tools.answer = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    await ask(text);
    await approve();
    const cut = assert.rejects(ask(text));
    await reached;
    await restart();
    await cut;
    tools.answer = echo;
    assert.match(await ask(text), /outcome_unknown/);
    assert.equal(tools.calls.length, callsBefore + 1, 'nothing was tried again');
    const { items } = await owner.client.call('GET /api/v1/gate/calls', { query: { state: 'unknown' } });
    assert.equal(items.length, unknownSoFar);
  }

  /** Kills after the result was written, before its caller, who lost the connection, has had it. */
  async function killBeforeItIsHad(text: string): Promise<void> {
    const { tools, ask, approve, owner, endpoint, token } = world;
    const { answer: echo } = tools;
    const callsBefore = tools.calls.length;
    const leaving = new AbortController();
    let release: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      tools.answer = async (params) => {
        resolve();
        await new Promise<void>((go) => {
          release = go;
        });
        return await echo(params);
      };
    });
    await ask(text);
    await approve();
    const left = assert.rejects(callTool(endpoint, token, 'notes_echo', { text }, leaving.signal));
    await reached;
    leaving.abort();
    await left;
    release();
    await untilReturned(owner);
    tools.answer = echo;
    await restart();
    assert.match(await ask(text), new RegExp(text), 'the result waited');
    assert.equal(tools.calls.length, callsBefore + 1, 'it is not called again');
    // Soon after it was handed over the same arguments are a new call; until then it is the same result.
    while (!(await ask(text)).includes('haechi/pending'))
      assert.equal(tools.calls.length, callsBefore + 1, 'it is not called again');
    await approve();
    assert.match(await ask(text), new RegExp(text));
  }

  async function untilReturned({ client }: Person): Promise<void> {
    let state = '';
    while (state !== 'returned') {
      const { items } = await client.call('GET /api/v1/gate/calls', {});
      state = items[0]?.state ?? '';
    }
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
    for (let round = 1; round <= ROUNDS; round += 1) {
      await killBeforeItRuns(`차례 ${round}`);
      await killWhileItRuns(`잃은 차례 ${round}`, round);
      await killBeforeItIsHad(`놓친 차례 ${round}`);
    }
  });
});
