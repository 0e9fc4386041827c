import {
  CodeBlock,
  CopyableId,
  ErrorState,
  type KeyValue,
  KeyValueList,
  RelativeTime,
  Section,
  StatusPill,
} from '@haechi/ui';
import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

export type Backups = ApiResponse<'GET /api/v1/backups'>;
type Status = Backups['status'];

const FIRST_STEPS = 'haechi backup keygen --out FILE\nhaechi backup recipients add NAME age1…';

/** Whether the installation could be restored now, to when, and by whom. */
export function KeepStatus({ backups }: { readonly backups: UseQueryResult<Backups, ApiProblem> }) {
  const t = useT();
  return (
    <Section title={t('backups.state')}>
      {backups.data ? (
        <Facts status={backups.data.status} />
      ) : backups.error ? (
        <ErrorState problem={backups.error} onRetry={() => void backups.refetch()} />
      ) : (
        <Skeleton height={160} />
      )}
    </Section>
  );
}

function Facts({ status }: { readonly status: Status }) {
  const t = useT();
  if (!status.available) return <p>{t('backups.external')}</p>;
  if (status.recipients.length === 0)
    return (
      <div className="h-stack">
        <div className="h-row" role="status">
          <StatusPill tone="danger">{t('backups.nobody')}</StatusPill>
          <span>{t('backups.nobodyNext')}</span>
        </div>
        <CodeBlock title={t('backups.terminal')} code={FIRST_STEPS} wrap />
      </div>
    );
  return <KeyValueList items={describe(status, t)} />;
}

function describe(status: Status, t: Translate): readonly KeyValue[] {
  const time = (at: string | null) => (at === null ? t('backups.never') : <RelativeTime at={at} />);
  const medium = status.secondMedium;
  return [
    { key: 'covered', label: t('backups.covered'), value: time(status.coveredUntil) },
    { key: 'last', label: t('backups.last'), value: time(status.lastBackupAt) },
    {
      key: 'next',
      label: t('backups.next'),
      value: status.nextBackupAt === null ? t('backups.off') : <RelativeTime at={status.nextBackupAt} />,
    },
    { key: 'drill', label: t('backups.lastDrill'), value: time(status.lastDrillAt) },
    {
      key: 'medium',
      label: t('backups.medium'),
      value:
        medium === null ? (
          t('backups.noMedium')
        ) : (
          <>
            <span className="h-mono">{medium.path}</span> · {t('backups.mediumVerified')}{' '}
            {time(medium.verifiedAt)}
          </>
        ),
    },
    {
      key: 'recipients',
      label: t('backups.recipients'),
      value: status.recipients.map(({ name }) => name).join(', '),
    },
    {
      key: 'key',
      label: t('backups.key'),
      value: status.verifierKey === null ? '–' : <CopyableId id={status.verifierKey} />,
    },
  ];
}
