import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { syslogTarget } from '@haechi/contracts';
import { createOutboundGuard } from '@haechi/http';
import { Secret } from '@haechi/kernel/node';
import { makeCertificate } from '@haechi/kernel/testing';
import type { Channel, Credentials, SendOutcome } from '../../modules/sinks/src/channels/channel.ts';
import { openChannel } from '../../modules/sinks/src/channels/open-channel.ts';
import type { OutgoingEvent } from '../../modules/sinks/src/domain/outgoing-event.ts';
import { sampleEvent, sender } from '../../modules/sinks/test/sample-event.ts';
import { type Parsed, type RunningRsyslog, startRsyslog } from './start-rsyslog.ts';

const TIMEOUT_MS = 20_000;
const server = makeCertificate('localhost', '127.0.0.1');
const client = makeCertificate('haechi.example', '127.0.0.1');
let rsyslog: RunningRsyslog;

before(async () => {
  rsyslog = await startRsyslog({ ...server, clientAuthority: client.certificate });
});
after(() => rsyslog?.close());

type Transport = 'udp' | 'tcp' | 'tls';

function channelBy(transport: Transport, options: object = {}, credentials: Credentials = {}): Channel {
  const port = { udp: rsyslog.udpPort, tcp: rsyslog.tcpPort, tls: rsyslog.tlsPort }[transport];
  const target = syslogTarget.parse({
    kind: 'syslog',
    transport,
    host: '127.0.0.1',
    port,
    format: 'cef',
    enterpriseNumber: 32_473,
    ...options,
  });
  const guard = createOutboundGuard({ allowed: () => ['127.0.0.1'] });
  return openChannel(target, credentials, { guard, sender, timeoutMs: TIMEOUT_MS, now: () => Date.now() });
}

const byTls = (): Channel =>
  channelBy(
    'tls',
    { ca: server.certificate, certificate: client.certificate },
    { privateKey: new Secret(client.privateKey) },
  );

/** Sends, and answers what the daemon wrote because of it. */
async function deliver(
  channel: Channel,
  events: readonly OutgoingEvent[],
): Promise<{ outcome: SendOutcome; parsed: Parsed[] }> {
  const earlier = rsyslog.messages().length;
  const outcome = await channel.send(events, new AbortController().signal);
  await channel.close();
  return { outcome, parsed: (await rsyslog.received(earlier + outcome.accepted)).slice(earlier) };
}

/** What would break a parser: quotes, brackets, breaks, bars, Korean and what lies beyond the first plane. */
const HARD = sampleEvent({
  actor: { kind: 'user', id: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', name: '강민서 |=\\' },
  reason: 'first line\nsecond "line" ] 🦄',
});

for (const [transport, open] of [
  ['udp', () => channelBy('udp')],
  ['tcp', () => channelBy('tcp')],
  ['tls', byTls],
] as const)
  test(`rsyslog understands every part of a message over ${transport}`, async () => {
    const { outcome, parsed } = await deliver(open(), [HARD]);
    assert.deepEqual(outcome, { accepted: 1 });
    const [one] = parsed;
    assert.ok(one);
    const { message, ...parts } = one;
    assert.deepEqual(parts, {
      pri: '110', // facility 13, severity 6
      version: '1',
      timestamp: '2026-11-20T09:00:00.123Z',
      host: 'haechi.example',
      app: 'Haechi',
      procid: '-',
      msgid: 'project.updated',
      data:
        '[origin software="Haechi" swVersion="0.1.0"]' +
        `[audit@32473 index="41" eventId="${/externalId=(\S+)/.exec(message)?.[1]}" result="success"]`,
      input: transport,
    });
    assert.match(message, /^\uFEFFCEF:0\|Haechi\|Haechi\|0\.1\.0\|project\.updated\|/);
    assert.ok(message.includes(String.raw`suser=강민서 |\=\\ `), message);
    assert.ok(message.includes(String.raw`reason=first line\nsecond "line" ] 🦄`), message);
  });

test('denied events weigh more, and the facility is the one that was chosen', async () => {
  const denied = sampleEvent({ result: 'denied' });
  const { parsed } = await deliver(channelBy('tcp', { facility: 4 }), [denied]);
  assert.equal(parsed[0]?.pri, String(4 * 8 + 4));
});

for (const [transport, open] of [
  ['tcp', () => channelBy('tcp')],
  ['tls', byTls],
] as const)
  test(`a batch over ${transport} arrives whole, in order, message by message`, async () => {
    const events = Array.from({ length: 500 }, (_, index) =>
      sampleEvent({ index, reason: index % 7 === 0 ? `줄\n바꿈 ${'가'.repeat(index)}` : null }),
    );
    const { outcome, parsed } = await deliver(open(), events);
    assert.deepEqual(outcome, { accepted: 500 });
    const indexes = parsed.map(({ data }) => Number(/index="(\d+)"/.exec(data)?.[1]));
    assert.deepEqual(
      indexes,
      events.map(({ index }) => index),
    );
    assert.ok(parsed[497]?.message.includes(String.raw`reason=줄\n바꿈 ${'가'.repeat(497)}`));
  });

test('OCSF arrives as JSON that a reader takes as it is', async () => {
  const { parsed } = await deliver(channelBy('tcp', { format: 'ocsf' }), [HARD]);
  const event = JSON.parse(parsed[0]?.message.replace(/^\uFEFF/, '') ?? '');
  assert.deepEqual([event.class_uid, event.metadata.sequence], [3004, 41]);
});

test('over TLS nothing is sent to a daemon we do not trust, and it takes nothing from us unless we show who we are', async () => {
  const untrusted = await deliver(channelBy('tls'), [HARD]);
  assert.deepEqual([untrusted.outcome.accepted, untrusted.outcome.failure?.code], [0, 'certificate_refused']);
  const nameless = await deliver(channelBy('tls', { ca: server.certificate }), [HARD]);
  assert.equal(nameless.outcome.accepted, 0);
  assert.equal(nameless.outcome.failure?.kind, 'trouble');
  const { parsed } = await deliver(byTls(), [sampleEvent({ index: 77 })]);
  assert.deepEqual(
    parsed.map(({ data }) => /index="(\d+)"/.exec(data)?.[1]),
    ['77'],
  );
});
