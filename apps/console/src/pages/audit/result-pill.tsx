import { StatusPill, type Tone } from '@haechi/ui';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { AuditResult } from './audit-search.ts';

export const RESULT_WORDS: Readonly<Record<AuditResult, { readonly tone: Tone; readonly label: PlainKey }>> =
  {
    success: { tone: 'good', label: 'audit.result.success' },
    denied: { tone: 'danger', label: 'audit.result.denied' },
    failure: { tone: 'danger', label: 'audit.result.failure' },
  };

export function ResultPill({ result, quiet }: { result: AuditResult; quiet?: boolean }) {
  const t = useT();
  const { tone, label } = RESULT_WORDS[result];
  return (
    <StatusPill tone={tone} {...(quiet ? { quiet } : {})}>
      {t(label)}
    </StatusPill>
  );
}
