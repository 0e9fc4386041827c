import {
  CodeBlock,
  type Column,
  CopyableId,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  StatusPill,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconPlus, IconRobot } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { CreateAccountDialog } from './create-account-dialog.tsx';
import { type ServiceAccount, ServiceAccountActions } from './service-account-actions.tsx';

const TONE = { active: 'good', suspended: 'danger', expired: 'off' } as const;

/** Accounts of programs and AI agents in the organisation one works in. */
export function ServiceAccountsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/service-accounts' });
  const navigate = useNavigate({ from: '/service-accounts' });
  const mayCreate = useCan('service_account:create');
  const mayProvision = useCan('provisioning:read');
  const accounts = useApi('GET /api/v1/service-accounts');
  const openCreate = () => void navigate({ search: { new: true } });
  return (
    <>
      <PageHeader
        title={t('serviceAccounts.title')}
        description={t('serviceAccounts.description')}
        actions={
          <>
            {mayProvision ? (
              <Button variant="default" component={Link} to="/provisioning">
                {t('provisioning.title')}
              </Button>
            ) : null}
            {mayCreate ? (
              <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openCreate}>
                {t('serviceAccounts.create')}
              </Button>
            ) : null}
          </>
        }
      />
      {accounts.data === undefined ? null : (
        <CodeBlock code={accounts.data.tokenEndpoint} wrap title={t('serviceAccounts.tokenEndpoint')} />
      )}
      <DataTable
        id="service-accounts"
        label={t('serviceAccounts.title')}
        columns={columnsOf(t)}
        rows={accounts.data?.items}
        rowKey={(account) => account.id}
        problem={accounts.error ?? undefined}
        onRetry={() => void accounts.refetch()}
        total={accounts.data?.items.length}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconRobot size={20} stroke={1.6} />}
            title={t('serviceAccounts.empty')}
            next={t('serviceAccounts.emptyNext')}
            action={
              mayCreate ? <Button onClick={openCreate}>{t('serviceAccounts.create')}</Button> : undefined
            }
          />
        }
      />
      {mayCreate ? (
        <CreateAccountDialog
          opened={search.new === true}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      ) : null}
    </>
  );
}

function columnsOf(t: Translate): readonly Column<ServiceAccount>[] {
  return [
    {
      id: 'name',
      header: t('serviceAccounts.name'),
      wrap: true,
      sortBy: (account) => account.name,
      cell: ({ id, name, description }) => (
        <>
          <Link to="/members/$userId" params={{ userId: id }} className="row-link">
            {name}
          </Link>
          {description === '' ? null : <div className="h-muted">{description}</div>}
        </>
      ),
    },
    {
      id: 'kind',
      header: t('serviceAccounts.kind'),
      width: '110px',
      sortBy: (account) => account.kind,
      cell: (account) => t(`serviceAccounts.kind.${account.kind}`),
    },
    {
      id: 'state',
      header: t('serviceAccounts.state'),
      width: '110px',
      sortBy: (account) => account.state,
      cell: ({ state }) => (
        <StatusPill tone={TONE[state]} quiet>
          {t(`serviceAccounts.state.${state}`)}
        </StatusPill>
      ),
    },
    {
      id: 'expires',
      header: t('serviceAccounts.expires'),
      width: '130px',
      sortBy: (account) => Date.parse(account.expiresAt),
      cell: (account) => <RelativeTime at={account.expiresAt} />,
    },
    {
      id: 'used',
      header: t('serviceAccounts.lastUsed'),
      width: '130px',
      sortBy: (account) => Date.parse(account.lastUsedAt ?? '1970-01-01'),
      cell: (account) => <RelativeTime at={account.lastUsedAt} />,
    },
    {
      id: 'client',
      header: t('serviceAccounts.clientId'),
      width: '140px',
      cell: (account) => <CopyableId id={account.clientId} />,
    },
    {
      id: 'actions',
      header: '',
      width: '270px',
      onPhone: 'foot',
      cell: (account) => <ServiceAccountActions account={account} />,
    },
  ];
}
