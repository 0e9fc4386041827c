import { formatId } from '@haechi/kernel';
import { type OutgoingEvent, type Sender, VENDOR, type Weight, weigh } from './outgoing-event.ts';

/** RFC 5424, section 6.2.1. */
const SEVERITY: Readonly<Record<Weight, number>> = { routine: 6, notable: 4, serious: 3, alarming: 1 };
const BOM = '\uFEFF';

export interface SyslogOptions {
  readonly facility: number;
  readonly enterpriseNumber: number | null;
}

/** PRINTUSASCII of a bounded length, or the nil value (section 6). */
function printable(text: string, lengthMax: number): string {
  const clean = text.replaceAll(/[^\u0021-\u007E]/g, '').slice(0, lengthMax);
  return clean === '' ? '-' : clean;
}

/** Section 6.3.3: `"`, `\` and `]` are escaped. */
const escapeParam = (text: string): string => text.replaceAll(/["\\\]]/g, String.raw`\$&`);

const param = (name: string, value: string | number): string => `${name}="${escapeParam(String(value))}"`;

function structuredData(event: OutgoingEvent, sender: Sender, enterpriseNumber: number | null): string {
  const origin = `[origin ${param('software', VENDOR)} ${param('swVersion', sender.version.slice(0, 32))}]`;
  if (enterpriseNumber === null) return origin;
  const id = formatId('event', event.id);
  return `${origin}[audit@${enterpriseNumber} ${param('index', event.index)} ${param('eventId', id)} ${param('result', event.result)}]`;
}

/** Everything before MSG, with the space that ends it. */
export function syslogHeader(event: OutgoingEvent, sender: Sender, options: SyslogOptions): string {
  const priority = options.facility * 8 + SEVERITY[weigh(event)];
  const at = new Date(event.atMs).toISOString();
  const data = structuredData(event, sender, options.enterpriseNumber);
  return `<${priority}>1 ${at} ${printable(sender.host, 255)} ${VENDOR} - ${printable(event.action, 32)} ${data} `;
}

/** MSG that is more than ASCII is UTF-8 and begins with the byte order mark (RFC 5424, section 6.4). */
export const syslogText = (message: string): string =>
  // oxlint-disable-next-line no-control-regex -- the question is whether everything is ASCII
  /^[\u0000-\u007F]*$/.test(message) ? message : BOM + message;

/** Bytes a message costs beyond itself when it is not ASCII. */
export const BOM_BYTES = 3;

/** Octet counting (RFC 6587, section 3.4.1; RFC 5425, section 4.3). */
export function frameOctets(message: string): Buffer {
  const bytes = Buffer.from(message, 'utf8');
  return Buffer.concat([Buffer.from(`${bytes.length} `, 'ascii'), bytes]);
}
