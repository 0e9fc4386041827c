import type { Locale, Translate } from '@haechi/kernel';
import type { AuditEvent } from './domain/event.ts';

/** What of an event its sentence is made of. */
export type Summarised = Pick<AuditEvent, 'action' | 'reason' | 'erased'> & {
  readonly actor: Pick<AuditEvent['actor'], 'kind' | 'name'>;
  readonly target: { readonly name: string } | null;
};

/** One sentence for people. An action whose module is gone has no words any more; its key is no sentence. */
export function summarise(
  { action, actor, target, reason, erased = [] }: Summarised,
  locale: Locale,
  translate: Translate,
): string {
  const nameOf = (name: string, isErased: boolean, otherwise: string): string =>
    name !== '' ? name : translate(locale, isErased ? 'audit.erased' : otherwise);
  const params = {
    actor: nameOf(actor.name, erased.includes('actor'), `audit.actor.${actor.kind}`),
    target: nameOf(target?.name ?? '', erased.includes('subject'), 'audit.target.none'),
    reason: reason ?? translate(locale, 'audit.reason.none'),
  };
  try {
    return translate(locale, `audit.action.${action}`, params);
  } catch {
    return translate(locale, 'audit.summary.unknown', params);
  }
}
