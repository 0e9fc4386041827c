import {
  CodeBlock,
  ErrorState,
  type KeyValue,
  KeyValueList,
  RelativeTime,
  Section,
  StatusPill,
  type Tone,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Status = ApiResponse<'GET /api/v1/opa/status'>;
type State = Status['breaker']['state'] | 'unconfigured';

const TONE: Readonly<Record<State, Tone>> = {
  unconfigured: 'off',
  closed: 'good',
  open: 'danger',
  half_open: 'waiting',
};
const EXAMPLE = 'HAECHI_OPA_URL=http://127.0.0.1:8181\nHAECHI_OPA_PATH=haechi/authz/allow';

export interface ConnectionProps {
  readonly status: UseQueryResult<Status, ApiProblem>;
  readonly isAnyMarked: boolean;
}

/** How this process gets on with the policy server, and how to connect one where there is none. */
export function Connection({ status, isAnyMarked }: ConnectionProps) {
  const t = useT();
  const refetch = () => void status.refetch();
  return (
    <Section
      title={t('policyServer.connection')}
      description={t('policyServer.thisProcess')}
      actions={
        // No event tells of the breaker, and asking by a timer would keep an idle session alive.
        <Button variant="default" size="xs" loading={status.isFetching} onClick={refetch}>
          {t('policyServer.refresh')}
        </Button>
      }
    >
      {status.data ? (
        <Facts status={status.data} isAnyMarked={isAnyMarked} />
      ) : status.error ? (
        <ErrorState problem={status.error} onRetry={refetch} />
      ) : (
        <Skeleton height={160} />
      )}
    </Section>
  );
}

function Facts({ status, isAnyMarked }: { readonly status: Status; readonly isAnyMarked: boolean }) {
  const t = useT();
  const state: State = status.configured ? status.breaker.state : 'unconfigured';
  const meaning = t(`policyServer.means.${state}`, {
    failures: status.breaker.failuresInARow,
    seconds: status.limits.coolDownSeconds,
  });
  return (
    <div className="h-stack">
      <div className="h-row" role="status">
        <StatusPill tone={TONE[state]}>{t(`policyServer.state.${state}`)}</StatusPill>
        <span>{meaning}</span>
      </div>
      {status.configured ? (
        <KeyValueList items={describe(status, t)} />
      ) : (
        <>
          {isAnyMarked ? (
            <div className="h-row">
              <StatusPill tone="danger" quiet>
                {t('policyServer.means.marked')}
              </StatusPill>
            </div>
          ) : null}
          <p>{t('policyServer.setUp')}</p>
          <CodeBlock title={t('policyServer.environment')} code={EXAMPLE} wrap />
        </>
      )}
    </div>
  );
}

function describe(
  { address, path, breaker, answers, remembered, limits }: Status,
  t: Translate,
): readonly KeyValue[] {
  const { allowed, denied, recalled, failures } = answers;
  return [
    {
      key: 'address',
      label: t('policyServer.address'),
      value: address === null ? t('policyServer.addressHidden') : <span className="h-mono">{address}</span>,
    },
    {
      key: 'path',
      label: t('policyServer.path'),
      value: <span className="h-mono">{path ?? '–'}</span>,
    },
    { key: 'since', label: t('policyServer.since'), value: <RelativeTime at={breaker.since} /> },
    {
      key: 'answers',
      label: t('policyServer.answers'),
      value: t('policyServer.answersText', { allowed, denied, recalled }),
    },
    {
      key: 'failures',
      label: t('policyServer.failures'),
      value:
        failures.length === 0
          ? t('policyServer.noFailures')
          : failures.map(({ title, count }) => `${title} (${count})`).join(', '),
    },
    {
      key: 'opened',
      label: t('policyServer.opened'),
      value: t('policyServer.openedText', { count: breaker.opened }),
    },
    {
      key: 'remembered',
      label: t('policyServer.remembered'),
      value: t('policyServer.rememberedText', { count: remembered, seconds: limits.decisionCacheSeconds }),
    },
    {
      key: 'budget',
      label: t('policyServer.budget'),
      value: t('policyServer.budgetText', { budget: limits.budgetMs }),
    },
  ];
}
