import type { Locale, Translate } from '@haechi/kernel';
import type { NoticeWords } from './domain/notice.ts';
import type { AuditPort } from './ports.ts';

/** A notice in one sentence. The name of a rule comes from the module that has the rule. */
export function createSayNotice({
  audit,
  translate,
}: {
  readonly audit: Pick<AuditPort, 'summarise'>;
  /** Over the catalogues of all modules. */
  readonly translate: Translate;
}) {
  return (words: NoticeWords, locale: Locale): string => {
    if (words.of === 'event') return audit.summarise(words, locale);
    if (words.of === 'log') return translate(locale, `notifications.log.${words.state}`);
    const rule = translate(locale, `anomalies.rule.${words.rule}.title`);
    return translate(locale, 'notifications.anomaly', { rule, subject: words.subject });
  };
}
