import { isIPv4, isIPv6 } from 'node:net';
import { formatId, PLATFORM_SCOPE_ID } from '@haechi/kernel';
import { type OutgoingEvent, type Sender, VENDOR, type Weight, weigh } from './outgoing-event.ts';

/** CEF severity, 0 to 10. */
const SEVERITY: Readonly<Record<Weight, number>> = { routine: 3, notable: 5, serious: 7, alarming: 9 };

const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/g;
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is kept out
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/g;

/** In the header `\` and `|` are escaped, and there are no line breaks. */
export const escapeHeader = (text: string): string =>
  text.replaceAll(LINE_BREAK, ' ').replaceAll(CONTROL, ' ').replaceAll(/[\\|]/g, String.raw`\$&`);

/** In a value `\` and `=` are escaped and line breaks are written as `\n`; `|` stays. */
export const escapeValue = (text: string): string =>
  text.replaceAll(/[\\=]/g, String.raw`\$&`).replaceAll(LINE_BREAK, String.raw`\n`).replaceAll(CONTROL, ' ');

/** Longest values that the dictionary of CEF allows, in characters. */
const LENGTH_MAX: Readonly<Record<string, number>> = {
  act: 63,
  cat: 1023,
  dvchost: 100,
  externalId: 40,
  outcome: 63,
  reason: 1023,
  msg: 1023,
  requestClientApplication: 1023,
  suser: 1023,
  suid: 1023,
  duser: 1023,
  duid: 1023,
};
const CUSTOM_LENGTH_MAX = 4000;

type Field = readonly [key: string, value: string | number | null];

const custom = (number: number, label: string, value: string | null): Field[] =>
  value === null
    ? []
    : [
        [`cs${number}Label`, label],
        [`cs${number}`, value],
      ];

function sourceAddress(ip: string | null): Field[] {
  const address = ip?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  if (isIPv4(address)) return [['src', address]];
  // `src` is an IPv4 address in CEF 0; IPv6 has a field with a label of its own.
  return isIPv6(address)
    ? [
        ['c6a2Label', 'Source IPv6 Address'],
        ['c6a2', address],
      ]
    : [];
}

const place = (kind: 'tenant' | 'scope', id: string): string =>
  id === PLATFORM_SCOPE_ID ? 'platform' : formatId(kind, id);

/** In the order of their worth: what does not fit a datagram is left out from the end. */
function fieldsOf(event: OutgoingEvent, sender: Sender): Field[] {
  const { target } = event;
  return [
    ['rt', event.atMs],
    ['externalId', formatId('event', event.id)],
    ['act', event.action],
    ['outcome', event.result],
    ['suser', event.actor.name],
    ['suid', event.actor.id],
    ...sourceAddress(event.ip),
    ['cat', event.action.split('.')[0] ?? event.action],
    ['dvchost', sender.host],
    ['cn1Label', 'logIndex'],
    ['cn1', event.index],
    ...custom(1, 'tenant', place('tenant', event.tenantId)),
    ...custom(2, 'scope', place('scope', event.scopeId)),
    ...(target === null
      ? []
      : [
          ...(target.kind === 'user'
            ? ([
                ['duid', target.id],
                ['duser', target.name],
              ] as const)
            : []),
          ...custom(3, 'targetKind', target.kind),
          ...custom(4, 'targetId', target.id),
          ...custom(5, 'targetName', target.name),
        ]),
    ...custom(6, 'requestId', event.requestId),
    ['reason', event.reason],
    ['msg', event.summary],
    ['requestClientApplication', event.userAgent],
  ];
}

function writeFields(fields: readonly Field[], charactersMax: number): string {
  let text = '';
  for (const [key, value] of fields) {
    if (value === null || value === '') continue;
    const shortened = String(value)
      .slice(0, LENGTH_MAX[key] ?? CUSTOM_LENGTH_MAX)
      .toWellFormed();
    const field = `${text === '' ? '' : ' '}${key}=${escapeValue(shortened)}`;
    if (Buffer.byteLength(text) + Buffer.byteLength(field) > charactersMax) break;
    text += field;
  }
  return text;
}

/**
 * An event in the Common Event Format (ArcSight CEF, version 0):
 * `CEF:0|vendor|product|version|signature|name|severity|extension`.
 * @param bytesMax fields are left out from the end, whole, until it fits
 */
export function formatCef(event: OutgoingEvent, sender: Sender, bytesMax = Number.MAX_SAFE_INTEGER): string {
  const header = [
    'CEF:0',
    VENDOR,
    VENDOR,
    sender.version,
    event.action,
    event.action.replaceAll(/[._]/g, ' '),
  ];
  const start = `${header.map((part, number) => (number === 0 ? part : escapeHeader(part))).join('|')}|${SEVERITY[weigh(event)]}|`;
  return start + writeFields(fieldsOf(event, sender), bytesMax - Buffer.byteLength(start));
}
