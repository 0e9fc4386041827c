import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Hook, receiveHooks } from '../modules/sinks/test/receivers.ts';
import { readWholeLog, waitUntilSequenced } from './harness/audit-log.ts';
import { enrolFirstAdministrator, type Person } from './harness/people.ts';
import { callUntilAnswered } from './harness/persistent-call.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const KILLS = 5;
const EVENTS_BETWEEN = 12;

/** What the receiver sees of one event. */
interface Seen {
  readonly index: number;
  readonly id: string;
}

const readHook = ({ body, headers }: Pick<Hook, 'body' | 'headers'>): Seen => ({
  index: JSON.parse(body).data.index,
  id: String(headers['webhook-id']),
});

describe('kill -9 while the log is delivered to a receiver', () => {
  let server: RunningServer;
  let administrator: Person;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    administrator = await enrolFirstAdministrator(server);
    await change('outbound.allowed', 'http://127.0.0.1');
    await change('sinks.retryFirst', 1);
    // The silence of the receiver ends by a kill, and never by our patience.
    await change('sinks.timeout', 120);
  });
  after(() => server?.remove());

  async function change(key: string, value: string | number): Promise<void> {
    await callUntilAnswered(administrator.client, 'PUT /api/v1/settings/{key}', {
      params: { key },
      body: { value, reason: '시험' },
    });
  }

  /** Puts events on record. */
  async function act(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) await change('sinks.historyMax', 100 + n);
  }

  test('after each restart delivery goes on: nothing is missing, the order holds, and the log has it all', async () => {
    const { client } = administrator;
    // The receiver falls silent in the midst of a delivery, always further on; there the server is killed.
    let silentFrom = 3;
    let tellSilent: () => void = () => undefined;
    let isSilent = new Promise<void>((resolve) => {
      tellSilent = resolve;
    });
    const receiver = await receiveHooks((hook) => {
      if (readHook(hook).index < silentFrom) return 200;
      tellSilent();
      return 'hang';
    });
    try {
      await client.call('POST /api/v1/sinks', {
        body: {
          name: '관제',
          target: { kind: 'webhook', url: `http://127.0.0.1:${receiver.port}/`, format: 'json' },
          startAt: 'beginning',
        },
      });
      for (let kill = 1; kill <= KILLS; kill += 1) {
        await act(EVENTS_BETWEEN);
        await isSilent;
        await server.kill();
        isSilent = new Promise((resolve) => {
          tellSilent = resolve;
        });
        silentFrom = kill === KILLS ? Number.POSITIVE_INFINITY : silentFrom + EVENTS_BETWEEN - 2;
        await server.start();
      }
      await waitUntilSequenced(client);
      const log = await readWholeLog(client);
      const last = log.at(-1)?.index ?? -1;
      const taken = () => receiver.items.map(readHook);
      while (!taken().some(({ index }) => index >= last)) await receiver.received(receiver.items.length + 1);

      const items = taken();
      const first = items.filter(
        ({ index }, place) => items.findIndex((one) => one.index === index) === place,
      );
      assert.deepEqual(
        first.slice(0, last + 1).map(({ index }) => index),
        log.map(({ index }) => index),
      );
      const ids = new Map(log.map(({ index, id }) => [index, id]));
      for (const { index, id } of items) if (index <= last) assert.equal(id, ids.get(index));
      // What comes twice goes back to where the cursor stood, and then on without a gap.
      for (const [place, { index }] of items.entries())
        assert.ok(place === 0 || index <= (items[place - 1]?.index ?? 0) + 1, `a gap before ${index}`);
      assert.ok(items.length > first.length, 'no kill came within a delivery');
    } finally {
      await receiver.close();
    }
  });
});
