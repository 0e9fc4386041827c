import type { Tone } from '@haechi/ui';
import { StatusPill } from '@haechi/ui';
import type { ApiResponse } from '../../api/client.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';

export type Finding = ApiResponse<'GET /api/v1/anomalies'>['items'][number];
export type Severity = Finding['severity'];

interface Words {
  readonly tone: Tone;
  readonly label: PlainKey;
}

export const SEVERITY_WORDS: Readonly<Record<Severity, Words>> = {
  low: { tone: 'neutral', label: 'anomalies.severity.low' },
  medium: { tone: 'waiting', label: 'anomalies.severity.medium' },
  high: { tone: 'danger', label: 'anomalies.severity.high' },
  critical: { tone: 'danger', label: 'anomalies.severity.critical' },
};

const STATE_WORDS: Readonly<Record<Finding['state'], Words>> = {
  open: { tone: 'waiting', label: 'anomalies.state.open' },
  acknowledged: { tone: 'neutral', label: 'anomalies.state.acknowledged' },
  resolved: { tone: 'good', label: 'anomalies.state.resolved' },
  false_positive: { tone: 'off', label: 'anomalies.state.false_positive' },
};

export const MEASURE_WORDS: Readonly<Record<Finding['measure'], PlainKey>> = {
  none: 'anomalies.measure.none',
  step_up: 'anomalies.measure.step_up',
  end_session: 'anomalies.measure.end_session',
  suspend: 'anomalies.measure.suspend',
};

export function SeverityPill({ severity }: { severity: Severity }) {
  const t = useT();
  const { tone, label } = SEVERITY_WORDS[severity];
  return (
    <StatusPill tone={tone} quiet>
      {t(label)}
    </StatusPill>
  );
}

export function FindingStatePill({ state }: { state: Finding['state'] }) {
  const t = useT();
  const { tone, label } = STATE_WORDS[state];
  return <StatusPill tone={tone}>{t(label)}</StatusPill>;
}
