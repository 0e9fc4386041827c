import {
  type Column,
  CopyableId,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  StatusPill,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconBuildingStore, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan, useMe } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { CreateBranchDialog } from './create-branch-dialog.tsx';

type Branch = ApiResponse<'GET /api/v1/branches'>['items'][number];

/** The branches of the organisation one works in. */
export function BranchesPage() {
  const t = useT();
  const { activeScope } = useMe();
  const search = useSearch({ from: '/console/branches' });
  const navigate = useNavigate({ from: '/branches' });
  const mayCreate = useCan('branch:create') && activeScope.kind === 'tenant';
  const branches = useApi('GET /api/v1/branches');
  const openCreate = () => void navigate({ search: { new: true } });
  return (
    <>
      <PageHeader
        title={t('branches.title')}
        description={t('branches.description', { name: activeScope.name })}
        actions={
          mayCreate ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openCreate}>
              {t('branches.create')}
            </Button>
          ) : undefined
        }
      />
      <DataTable
        id="branches"
        label={t('branches.title')}
        columns={branchColumns(t)}
        rows={branches.data?.items}
        rowKey={(branch) => branch.id}
        problem={branches.error ?? undefined}
        onRetry={() => void branches.refetch()}
        total={branches.data?.items.length}
        skeletonRows={3}
        initialSort={{ column: 'name', descending: false }}
        empty={
          <EmptyState
            icon={<IconBuildingStore size={20} stroke={1.6} />}
            title={t('branches.empty')}
            next={t(activeScope.kind === 'tenant' ? 'branches.emptyNext' : 'branches.atPlatform')}
            action={mayCreate ? <Button onClick={openCreate}>{t('branches.create')}</Button> : undefined}
          />
        }
      />
      {mayCreate ? (
        <CreateBranchDialog
          opened={search.new === true}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      ) : null}
    </>
  );
}

function branchColumns(t: Translate): readonly Column<Branch>[] {
  return [
    {
      id: 'name',
      header: t('branches.name'),
      sortBy: (branch) => branch.name,
      cell: (branch) => <strong>{branch.name}</strong>,
    },
    {
      id: 'state',
      header: t('branches.state'),
      width: '110px',
      sortBy: (branch) => branch.state,
      cell: (branch) => (
        <StatusPill quiet tone={branch.state === 'active' ? 'good' : 'off'}>
          {t(`branches.state.${branch.state}`)}
        </StatusPill>
      ),
    },
    {
      id: 'slug',
      header: t('branches.slug'),
      sortBy: (branch) => branch.slug,
      cell: (branch) => <span className="h-mono">{branch.slug}</span>,
    },
    {
      id: 'created',
      header: t('branches.createdAt'),
      width: '140px',
      sortBy: (branch) => Date.parse(branch.createdAt),
      cell: (branch) => <RelativeTime at={branch.createdAt} />,
    },
    {
      id: 'id',
      header: t('branches.id'),
      width: '140px',
      cell: (branch) => <CopyableId id={branch.id} />,
      onPhone: 'hide',
    },
  ];
}
