import type { syslogTarget } from '@haechi/contracts';
import type { z } from 'zod';
import { formatCef } from '../domain/format-cef.ts';
import { BOM_BYTES, syslogHeader, syslogText } from '../domain/format-syslog.ts';
import { toOcsf } from '../domain/ocsf/format-ocsf.ts';
import type { OutgoingEvent, Sender } from '../domain/outgoing-event.ts';

export type SyslogTarget = z.output<typeof syslogTarget>;

/**
 * One event as a syslog message. Over UDP it keeps the size of a datagram: fields of CEF are left out from the end,
 * OCSF goes without what is not mapped.
 * @returns undefined when it does not fit even so
 */
export function toSyslogMessage(
  event: OutgoingEvent,
  target: SyslogTarget,
  sender: Sender,
): string | undefined {
  const header = syslogHeader(event, sender, target);
  if (target.transport !== 'udp') {
    return (
      header +
      syslogText(target.format === 'cef' ? formatCef(event, sender) : JSON.stringify(toOcsf(event, sender)))
    );
  }
  const room = target.datagramBytesMax - Buffer.byteLength(header) - BOM_BYTES;
  if (target.format === 'cef') {
    const message = header + syslogText(formatCef(event, sender, room));
    return Buffer.byteLength(message) <= target.datagramBytesMax ? message : undefined;
  }
  return [false, true]
    .map((compact) => JSON.stringify(toOcsf(event, sender, compact)))
    .filter((text) => Buffer.byteLength(text) <= room)
    .map((text) => header + syslogText(text))[0];
}
