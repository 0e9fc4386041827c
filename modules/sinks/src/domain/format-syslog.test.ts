import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEvent, sender } from '../../test/sample-event.ts';
import { toSyslogMessage } from '../channels/syslog-message.ts';
import { frameOctets, syslogHeader, syslogText } from './format-syslog.ts';

const options = { facility: 13, enterpriseNumber: null };

test('the header is that of RFC 5424: priority, version, time, host, application, no process, action, origin', () => {
  assert.equal(
    syslogHeader(sampleEvent(), sender, options),
    '<110>1 2026-11-20T09:00:00.123Z haechi.example Haechi - project.updated [origin software="Haechi" swVersion="0.1.0"] ',
  );
});

test('the priority is facility times eight plus severity', () => {
  const priority = (facility: number, parts: Parameters<typeof sampleEvent>[0]) =>
    /^<(\d+)>/.exec(syslogHeader(sampleEvent(parts), sender, { ...options, facility }))?.[1];
  assert.equal(priority(13, { result: 'denied' }), '108');
  assert.equal(priority(4, { action: 'break_glass.taken' }), '33');
});

test('with an enterprise number index and id stand in structured data, escaped', () => {
  const header = syslogHeader(sampleEvent(), sender, { ...options, enterpriseNumber: 32_473 });
  assert.match(header, /\]\[audit@32473 index="41" eventId="evt_[0-9a-z]{26}" result="success"\] $/);
  const odd = syslogHeader(sampleEvent(), { ...sender, version: 'a"]\\b' }, options);
  assert.match(odd, /swVersion="a\\"\\\]\\\\b"/);
});

test('names longer than allowed or with blanks do not break the header', () => {
  const header = syslogHeader(
    sampleEvent({ action: `a.${'b'.repeat(90)}` }),
    { ...sender, host: ' 서버 ' },
    options,
  );
  assert.match(header, /^<110>1 \S+ - Haechi - a\.b{30} \[/);
});

test('a message beyond ASCII begins with the byte order mark, another does not', () => {
  assert.equal(syslogText('CEF:0'), 'CEF:0');
  assert.deepEqual([...Buffer.from(syslogText('가')).subarray(0, 3)], [0xef, 0xbb, 0xbf]);
});

test('a frame counts octets, not characters', () => {
  assert.equal(frameOctets('가a').toString(), '4 가a');
  assert.equal(frameOctets('').toString(), '0 ');
});

const target = {
  kind: 'syslog',
  transport: 'udp',
  host: 'siem.example',
  port: 514,
  format: 'cef',
  facility: 13,
  datagramBytesMax: 480,
  enterpriseNumber: null,
  confirm: true,
  ca: null,
  certificate: null,
} as const;

test('a datagram keeps its size: CEF loses fields, OCSF what is not mapped, and what does not fit is told apart', () => {
  const event = sampleEvent({ summary: '요약'.repeat(200), details: { long: 'x'.repeat(3_000) } });
  const cef = toSyslogMessage(event, target, sender);
  assert.ok(cef !== undefined && Buffer.byteLength(cef) <= 480);
  const ocsf = toSyslogMessage(
    { ...event, summary: 'short' },
    { ...target, format: 'ocsf', datagramBytesMax: 2048 },
    sender,
  );
  assert.ok(ocsf !== undefined && Buffer.byteLength(ocsf) <= 2048);
  assert.equal(JSON.parse(ocsf.slice(ocsf.indexOf('{'))).unmapped.details, undefined);
  assert.equal(toSyslogMessage(event, { ...target, format: 'ocsf' }, sender), undefined);
  const stream = toSyslogMessage(event, { ...target, format: 'ocsf', transport: 'tcp' }, sender);
  assert.ok(stream !== undefined && Buffer.byteLength(stream) > 3_000);
});
