import {
  type Column,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconDatabaseExport } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { formatSize } from './format-size.ts';
import { type Backups, KeepStatus } from './keep-status.tsx';
import { RunsTable } from './runs-table.tsx';

type Backup = Backups['items'][number];

const CHANGES = ['GET /api/v1/backups', 'GET /api/v1/keep-runs'] as const;

/** Backups of the installation, how far it could be restored, and drills that prove it. */
export function BackupsPage() {
  const t = useT();
  const mayManage = useCan('backup:manage');
  const backups = useApi('GET /api/v1/backups');
  const [removing, setRemoving] = useState<Backup>();
  const isReady = (backups.data?.status.recipients.length ?? 0) > 0;
  return (
    <>
      <PageHeader
        title={t('backups.title')}
        description={t('backups.description')}
        actions={
          mayManage && isReady ? <Actions hasBackup={(backups.data?.items.length ?? 0) > 0} /> : undefined
        }
      />
      <KeepStatus backups={backups} />
      <Section title={t('backups.list')} description={t('backups.listHint')} frame="none">
        <DataTable
          id="backups"
          label={t('backups.list')}
          columns={backupColumns(t, mayManage ? setRemoving : undefined)}
          rows={backups.data?.items}
          rowKey={(backup) => backup.name}
          problem={backups.error ?? undefined}
          onRetry={() => void backups.refetch()}
          total={backups.data?.items.length}
          skeletonRows={3}
          empty={
            <EmptyState
              icon={<IconDatabaseExport size={20} stroke={1.6} />}
              title={t('backups.none')}
              next={t('backups.noneNext')}
            />
          }
        />
      </Section>
      <RunsTable />
      <RemovalDialog backup={removing} onClose={() => setRemoving(undefined)} />
    </>
  );
}

function Actions({ hasBackup }: { readonly hasBackup: boolean }) {
  const t = useT();
  const toast = (title: string) => showToast({ tone: 'waiting', word: t('backups.asked'), title });
  const backUp = useApiMutation('POST /api/v1/backups', {
    changes: CHANGES,
    onSuccess: () => toast(t('backups.run.hot')),
  });
  const drill = useApiMutation('POST /api/v1/drills', {
    changes: CHANGES,
    onSuccess: () => toast(t('backups.run.drill')),
  });
  return (
    <>
      {hasBackup ? (
        <Button variant="default" loading={drill.isPending} onClick={() => drill.mutate({ body: {} })}>
          {t('backups.drillNow')}
        </Button>
      ) : null}
      <Button loading={backUp.isPending} onClick={() => backUp.mutate({})}>
        {t('backups.now')}
      </Button>
    </>
  );
}

function RemovalDialog({
  backup,
  onClose,
}: {
  readonly backup: Backup | undefined;
  readonly onClose: () => void;
}) {
  const t = useT();
  const navigate = useNavigate();
  const ask = useApiMutation('POST /api/v1/backups/{name}/removal', {
    changes: ['GET /api/v1/approvals'],
    onSuccess: ({ approvalId }) => {
      showToast({ tone: 'waiting', word: t('backups.asked'), title: t('backups.removalAsked') });
      onClose();
      void navigate({ to: '/requests/$id', params: { id: approvalId } });
    },
  });
  return (
    <ActDialog
      opened={backup !== undefined}
      reason="required"
      title={t('backups.removeTitle')}
      confirmLabel={t('backups.removeAsk')}
      act={ask}
      onConfirm={(reason) => {
        if (backup !== undefined) ask.mutate({ params: { name: backup.name }, body: { reason } });
      }}
      onClose={onClose}
    >
      <p>{t('backups.removeText', { name: backup?.name ?? '' })}</p>
    </ActDialog>
  );
}

function VerifiedPill({ backup }: { readonly backup: Backup }) {
  const t = useT();
  const { kind, drilledAt, bytesVerifiedAt } = backup;
  if (kind === null) return <StatusPill tone="danger">{t('backups.unreadable')}</StatusPill>;
  if (drilledAt !== null) return <StatusPill tone="good">{t('backups.drilled')}</StatusPill>;
  return bytesVerifiedAt === null ? (
    <StatusPill tone="off">{t('backups.unverified')}</StatusPill>
  ) : (
    <StatusPill tone="good" quiet>
      {t('backups.verified')}
    </StatusPill>
  );
}

function backupColumns(
  t: Translate,
  remove: ((backup: Backup) => void) | undefined,
): readonly Column<Backup>[] {
  const columns: readonly Column<Backup>[] = [
    {
      id: 'finishedAt',
      header: t('backups.at'),
      width: '140px',
      cell: ({ finishedAt }) => (finishedAt === null ? '–' : <RelativeTime at={finishedAt} />),
    },
    { id: 'name', header: t('backups.name'), cell: ({ name }) => <span className="h-mono">{name}</span> },
    {
      id: 'kind',
      header: t('backups.kind'),
      width: '120px',
      cell: ({ kind }) => (kind === null ? '–' : t(`backups.kind.${kind}`)),
    },
    {
      id: 'verified',
      header: t('backups.verifiedColumn'),
      width: '150px',
      cell: (backup) => <VerifiedPill backup={backup} />,
    },
    {
      id: 'size',
      header: t('backups.size'),
      width: '110px',
      align: 'end',
      sortBy: ({ sealedBytes }) => sealedBytes,
      cell: ({ sealedBytes }) => formatSize(sealedBytes),
    },
    {
      id: 'medium',
      header: t('backups.medium'),
      width: '110px',
      cell: ({ onSecondMedium }) => (onSecondMedium ? t('backups.copied') : '–'),
    },
  ];
  if (remove === undefined) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: t('backups.actions'),
      width: '110px',
      cell: (backup) =>
        backup.keptAsVerified ? (
          t('backups.stays')
        ) : (
          // No padding: the word stands in line with those of the other rows.
          <Button variant="subtle" size="compact-sm" px={0} onClick={() => remove(backup)}>
            {t('backups.remove')}
          </Button>
        ),
    },
  ];
}
