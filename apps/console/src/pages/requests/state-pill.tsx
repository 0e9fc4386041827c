import { StatusPill } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import { type ApprovalState, RISK_WORDS, type Risk, STATE_WORDS } from './approval-words.ts';

export function ApprovalStatePill({ state, quiet }: { state: ApprovalState; quiet?: boolean }) {
  const t = useT();
  const { tone, label } = STATE_WORDS[state];
  return (
    <StatusPill tone={tone} {...(quiet ? { quiet } : {})}>
      {t(label)}
    </StatusPill>
  );
}

export function RiskPill({ risk }: { risk: Risk }) {
  const t = useT();
  const { tone, label } = RISK_WORDS[risk];
  return <StatusPill tone={tone}>{t(label)}</StatusPill>;
}
