import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  type Tone,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconHistory, IconStethoscope } from '@tabler/icons-react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Installation = ApiResponse<'GET /api/v1/installation'>;
type Step = Installation['history'][number];
type Finding = NonNullable<Installation['examination']>['findings'][number];

const TONES: Readonly<Record<Finding['severity'], Tone>> = {
  failure: 'danger',
  warning: 'waiting',
  good: 'good',
};
const ORDER: readonly Finding['severity'][] = ['failure', 'warning', 'good'];

/** What is faulty comes first: it is what somebody reads out over the phone. */
const gravestFirst = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));

/** The version that runs, those before it, and what the newest look at the machine found. */
export function InstallationPage() {
  const t = useT();
  const found = useApi('GET /api/v1/installation');
  const examine = useApiMutation('POST /api/v1/installation/examinations', {
    changes: ['GET /api/v1/installation'],
  });
  const examination = found.data?.examination;
  return (
    <>
      <PageHeader
        title={t('installation.title')}
        description={t('installation.description')}
        actions={
          <Button loading={examine.isPending} onClick={() => examine.mutate({})}>
            {t('installation.examine')}
          </Button>
        }
      />
      {examine.error ? <ErrorState problem={examine.error} /> : null}
      <Section title={t('installation.version')}>
        {found.data ? <Version installation={found.data} /> : <Skeleton height={80} />}
      </Section>
      <Section
        title={t('installation.machine')}
        description={
          examination ? (
            <>
              {t(`installation.by.${examination.by}`)} · <RelativeTime at={examination.at} />
            </>
          ) : undefined
        }
        frame="none"
      >
        <DataTable
          id="findings"
          label={t('installation.machine')}
          columns={findingColumns(t)}
          rows={found.data ? gravestFirst(examination?.findings ?? []) : undefined}
          rowKey={({ code, where }) => `${code} ${where}`}
          problem={found.error ?? undefined}
          onRetry={() => void found.refetch()}
          skeletonRows={4}
          empty={
            <EmptyState
              icon={<IconStethoscope size={20} stroke={1.6} />}
              title={t('installation.notLooked')}
              next={t('installation.notLookedNext')}
            />
          }
        />
      </Section>
      <Section title={t('installation.history')} description={t('installation.historyHint')} frame="none">
        <DataTable
          id="versions"
          label={t('installation.history')}
          columns={stepColumns(t)}
          rows={found.data?.history}
          rowKey={({ at, step }) => `${at} ${step}`}
          problem={found.error ?? undefined}
          onRetry={() => void found.refetch()}
          skeletonRows={2}
          empty={
            <EmptyState
              icon={<IconHistory size={20} stroke={1.6} />}
              title={t('installation.noHistory')}
              next={t('installation.noHistoryNext')}
            />
          }
        />
      </Section>
    </>
  );
}

function Version({ installation }: { readonly installation: Installation }) {
  const t = useT();
  const { version, fromBundle } = installation;
  return (
    <KeyValueList
      items={[
        { key: 'version', label: t('installation.runs'), value: <span className="h-mono">{version}</span> },
        {
          key: 'from',
          label: t('installation.from'),
          value: t(fromBundle ? 'installation.fromBundle' : 'installation.fromCheckout'),
        },
      ]}
    />
  );
}

function findingColumns(t: Translate): readonly Column<Finding>[] {
  return [
    {
      id: 'severity',
      header: t('installation.state'),
      width: '120px',
      cell: ({ severity }) => (
        <StatusPill tone={TONES[severity]} quiet={severity === 'good'}>
          {t(`installation.severity.${severity}`)}
        </StatusPill>
      ),
    },
    { id: 'where', header: t('installation.where'), wrap: true, cell: ({ where }) => where },
    { id: 'why', header: t('installation.why'), wrap: true, cell: ({ why }) => why ?? '–' },
    { id: 'how', header: t('installation.how'), wrap: true, cell: ({ how }) => how ?? '–' },
  ];
}

function stepColumns(t: Translate): readonly Column<Step>[] {
  return [
    {
      id: 'step',
      header: t('installation.step'),
      width: '180px',
      cell: ({ step }) => (
        <StatusPill tone={step === 'upgrade_undone' ? 'danger' : 'good'} quiet>
          {t(`installation.step.${step}`)}
        </StatusPill>
      ),
    },
    {
      id: 'versions',
      header: t('installation.versions'),
      cell: ({ from, to }) => <span className="h-mono">{from === null ? to : `${from} → ${to}`}</span>,
    },
    { id: 'at', header: t('installation.at'), width: '140px', cell: ({ at }) => <RelativeTime at={at} /> },
  ];
}
