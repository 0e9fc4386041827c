import type { SequencedEvent } from '@haechi/audit';

/** An event on its way to a receiver. */
export interface OutgoingEvent extends SequencedEvent {
  /** The one-line summary, in English: what a rule of a SIEM can search. */
  readonly summary: string;
}

/** The product and this installation, as receivers are told. */
export interface Sender {
  readonly version: string;
  /** Name of the installation: host name of its public address. */
  readonly host: string;
}

export const VENDOR = 'Haechi';

/** How much an event deserves attention. */
export type Weight = 'routine' | 'notable' | 'serious' | 'alarming';

const SERIOUS: ReadonlySet<string> = new Set([
  'sign_in.locked',
  'break_glass.used',
  'separation.excepted',
  'recovery_link.created',
  'user.recovered',
]);
const ALARMING: ReadonlySet<string> = new Set(['break_glass.taken', 'openid.reuse_detected']);

/** One judgement for all formats: CEF, syslog and OCSF each have their own scale for it. */
export function weigh({ action, result }: Pick<OutgoingEvent, 'action' | 'result'>): Weight {
  if (ALARMING.has(action)) return 'alarming';
  if (SERIOUS.has(action)) return 'serious';
  return result === 'success' ? 'routine' : 'notable';
}
