import { ErrorState, RelativeTime, StatusPill } from '@haechi/ui';
import { Button, Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import type { Rule } from './rule.ts';

type Outcome = ApiResponse<'POST /api/v1/anomaly-rules/{rule}/replay'>;

const DAYS = ['1', '7', '30', '90'] as const;
const DAY_MS = 86_400_000;

interface RuleTrialProps {
  readonly rule: Rule['rule'];
  readonly quietMinutes: number;
  readonly parameters: Rule['parameters'];
}

/** Lets the rule look at the past with what is typed, beside what was found until now. */
export function RuleTrial({ rule, quietMinutes, parameters }: RuleTrialProps) {
  const { t } = useI18n();
  const [days, setDays] = useState<string>('7');
  const replay = useApiMutation('POST /api/v1/anomaly-rules/{rule}/replay');
  const run = () => {
    const now = Date.now();
    const from = new Date(now - Number(days) * DAY_MS).toISOString();
    replay.mutate({
      params: { rule },
      body: { quietMinutes, parameters, from, to: new Date(now).toISOString() },
    });
  };
  return (
    <section className="rule-trial" aria-label={t('anomalies.try')}>
      <strong>{t('anomalies.try')}</strong>
      <p className="h-muted">{t('anomalies.tryHint')}</p>
      <div className="h-row">
        <Select
          aria-label={t('anomalies.tryDays')}
          allowDeselect={false}
          w={130}
          value={days}
          data={DAYS.map((value) => ({ value, label: `${t('anomalies.tryDays')}: ${value}` }))}
          onChange={(next) => setDays(next ?? days)}
        />
        <Button variant="default" loading={replay.isPending} onClick={run}>
          {t('anomalies.tryRun')}
        </Button>
      </div>
      {replay.error ? <ErrorState inline problem={replay.error} /> : null}
      {replay.data ? <TrialOutcome outcome={replay.data} /> : null}
    </section>
  );
}

function TrialOutcome({ outcome }: { outcome: Outcome }) {
  const { t, locale } = useI18n();
  const number = (value: number) => <strong>{value.toLocaleString(locale)}</strong>;
  return (
    <div role="status">
      <div className="rule-trial__numbers">
        <span>
          {number(outcome.foundCount)}
          {t('anomalies.tryFound')}
        </span>
        <span>
          {number(outcome.knownCount)}
          {t('anomalies.tryKnown')}
        </span>
        <span className="h-muted">{t('anomalies.tryRead', { count: outcome.eventCount })}</span>
      </div>
      {outcome.stoppedAt ? <p>{t('anomalies.tryStopped')}</p> : null}
      {outcome.found.length === 0 && outcome.missed.length === 0 ? (
        <p className="h-muted">{t('anomalies.tryNothing')}</p>
      ) : null}
      <ul className="anomaly-events">
        {outcome.found.map((one) => (
          <li key={one.event}>
            <span>
              <StatusPill tone={one.known ? 'neutral' : 'waiting'} quiet>
                {t(one.known ? 'anomalies.trySame' : 'anomalies.tryNew')}
              </StatusPill>{' '}
              <Link to="/audit/$id" params={{ id: one.event }}>
                {one.subject.name}: {one.summary}
              </Link>
            </span>
            <RelativeTime at={one.happenedAt} />
          </li>
        ))}
        {outcome.missed.map((one) => (
          <li key={one.id}>
            <span>
              <StatusPill tone="off" quiet>
                {t('anomalies.tryMissed')}
              </StatusPill>{' '}
              <Link to="/anomalies/$id" params={{ id: one.id }}>
                {one.subject.name}: {one.summary}
              </Link>
            </span>
            <RelativeTime at={one.happenedAt} />
          </li>
        ))}
      </ul>
    </div>
  );
}
