import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createOutboundGuard } from '@haechi/http';
import { Consumer } from '@platformatic/kafka';
import type { Channel } from '../../modules/sinks/src/channels/channel.ts';
import { createKafkaChannel } from '../../modules/sinks/src/channels/kafka-channel.ts';
import { sampleEvent, sender } from '../../modules/sinks/test/sample-event.ts';
import { type Broker, prepareBroker } from './start-broker.ts';

let broker: Broker;
const signal = new AbortController().signal;

const channelTo = (
  format: 'json' | 'ocsf' | 'cef',
  allowed: readonly string[] = ['127.0.0.1'],
  topic = 'audit',
): Channel =>
  createKafkaChannel(
    { kind: 'kafka', brokers: [broker.address], topic, format, tls: false, ca: null, sasl: null },
    {},
    {
      guard: createOutboundGuard({ allowed: () => allowed }),
      sender,
      timeoutMs: 20_000,
      now: () => Date.now(),
    },
  );

/** The first `count` records of each partition together, in the order of each partition. */
async function readAll(count: number) {
  const consumer = new Consumer({
    clientId: 'test',
    groupId: randomUUID(),
    bootstrapBrokers: [broker.address],
    maxWaitTime: 200,
  });
  const stream = await consumer.consume({ topics: ['audit'], mode: 'earliest', autocommit: false });
  const found: { key: string; value: string; partition: number; id: string }[] = [];
  for await (const { key, value, partition, headers } of stream) {
    const id = [...headers].find(([name]) => String(name) === 'event-id')?.[1];
    found.push({ key: String(key), value: String(value), partition, id: String(id) });
    if (found.length >= count) break;
  }
  await consumer.close(true);
  return found;
}

/** Tries again as a sink does, until the receiver took everything. */
async function sendUntilTaken(channel: Channel, events: Parameters<Channel['send']>[0]): Promise<void> {
  for (;;) {
    const { failure } = await channel.send(events, signal);
    if (failure === undefined) return;
    assert.equal(failure.kind, 'trouble', `${failure.code} ${failure.detail}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

before(async () => {
  broker = await prepareBroker();
  await broker.start();
  await broker.makeTopic('audit');
});
after(() => broker?.remove());

test('records arrive in order in one partition, with key, header and each format; a broker that dies loses nothing', async () => {
  const channel = channelTo('json');
  const events = Array.from({ length: 50 }, (_, index) => sampleEvent({ index }));
  assert.deepEqual(await channel.send(events, signal), { accepted: 50 });

  await broker.kill();
  const { failure } = await channel.send([sampleEvent({ index: 50 })], signal);
  assert.equal(failure?.kind, 'trouble');
  await broker.start();
  await sendUntilTaken(channel, [sampleEvent({ index: 50 })]);
  await channel.close();

  const records = await readAll(51);
  assert.equal(new Set(records.map(({ partition }) => partition)).size, 1);
  assert.deepEqual(
    [...new Set(records.map(({ value }) => JSON.parse(value).data.index))],
    Array.from({ length: 51 }, (_, i) => i),
  );
  assert.equal(records[0]?.key, sampleEvent().tenantId);
  assert.match(records[0]?.id ?? '', /^evt_/);

  for (const format of ['ocsf', 'cef'] as const) {
    const other = channelTo(format);
    assert.deepEqual(await other.send([sampleEvent()], signal), { accepted: 1 });
    await other.close();
  }
  const all = await readAll(53);
  assert.equal(JSON.parse(all.at(-2)?.value ?? '').class_uid, 3004);
  assert.match(all.at(-1)?.value ?? '', /^CEF:0\|Haechi\|/);
});

test('a record that is too large is refused alone: those before it were taken', async () => {
  const channel = channelTo('json');
  const large = sampleEvent({ index: 2, details: { text: 'x'.repeat(150_000) } });
  const outcome = await channel.send([sampleEvent({ index: 0 }), sampleEvent({ index: 1 }), large], signal);
  assert.equal(outcome.accepted, 2);
  assert.equal(outcome.failure?.kind, 'refused');
  await channel.close();
});

test('a broker whose address is not allowed is not dialled', async () => {
  const channel = channelTo('json', []);
  const { accepted, failure } = await channel.send([sampleEvent()], signal);
  assert.deepEqual([accepted, failure?.code], [0, 'address_refused']);
  await channel.close();
});

test('a topic that does not exist is trouble of the receiver, not of the event', async () => {
  const channel = channelTo('json', ['127.0.0.1'], 'nowhere');
  const { failure } = await channel.send([sampleEvent()], signal);
  assert.equal(failure?.kind, 'trouble');
  await channel.close();
});
