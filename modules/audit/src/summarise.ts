import type { Locale, Translate } from '@haechi/kernel';
import type { AuditEvent } from './domain/event.ts';

/** What of an event its sentence is made of. */
export type Summarised = Pick<AuditEvent, 'action' | 'reason'> & {
  readonly actor: Pick<AuditEvent['actor'], 'kind' | 'name'>;
  readonly target: { readonly name: string } | null;
};

/** One sentence for people. An action whose module is gone has no words any more; its key is no sentence. */
export function summarise(
  { action, actor, target, reason }: Summarised,
  locale: Locale,
  translate: Translate,
): string {
  const params = {
    actor: actor.name === '' ? translate(locale, `audit.actor.${actor.kind}`) : actor.name,
    target: target?.name ?? translate(locale, 'audit.target.none'),
    reason: reason ?? translate(locale, 'audit.reason.none'),
  };
  try {
    return translate(locale, `audit.action.${action}`, params);
  } catch {
    return translate(locale, 'audit.summary.unknown', params);
  }
}
