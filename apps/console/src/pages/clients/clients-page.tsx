import {
  CodeBlock,
  type Column,
  CopyableId,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useCan, useMe } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ClientActions, type OidcClient } from './client-actions.tsx';
import { CreateClientDialog } from './create-client-dialog.tsx';
import { SignInProviders } from './sign-in-providers.tsx';

/** Clients of the OpenID provider in the organisation one works in. */
export function ClientsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/clients' });
  const navigate = useNavigate({ from: '/clients' });
  const mayCreate = useCan('client:create');
  const { activeScope } = useMe();
  const clients = useApi('GET /api/v1/clients');
  const openCreate = () => void navigate({ search: { new: true } });
  return (
    <>
      <PageHeader
        title={t('clients.title')}
        description={t('clients.description')}
        actions={
          mayCreate ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openCreate}>
              {t('clients.create')}
            </Button>
          ) : undefined
        }
      />
      {clients.data === undefined ? null : (
        <CodeBlock code={clients.data.issuer} wrap title={t('clients.issuer')} />
      )}
      <DataTable
        id="clients"
        label={t('clients.title')}
        columns={clientColumns(t)}
        rows={clients.data?.items}
        rowKey={(client) => client.id}
        problem={clients.error ?? undefined}
        onRetry={() => void clients.refetch()}
        total={clients.data?.items.length}
        skeletonRows={3}
        initialSort={{ column: 'name', descending: false }}
        empty={
          <EmptyState
            icon={<IconApps size={20} stroke={1.6} />}
            title={t('clients.empty')}
            next={t('clients.emptyNext')}
            action={mayCreate ? <Button onClick={openCreate}>{t('clients.create')}</Button> : undefined}
          />
        }
      />
      {activeScope.kind === 'platform' ? <SignInProviders /> : null}
      {mayCreate ? (
        <CreateClientDialog
          opened={search.new === true}
          onClose={() => void navigate({ search: {}, replace: true })}
        />
      ) : null}
    </>
  );
}

function clientColumns(t: Translate): readonly Column<OidcClient>[] {
  return [
    {
      id: 'name',
      header: t('clients.name'),
      sortBy: (client) => client.name,
      cell: (client) => (
        <>
          <strong>{client.name}</strong>
          {client.documentUrl === null ? null : <div className="h-mono">{client.documentUrl}</div>}
        </>
      ),
    },
    {
      id: 'kind',
      header: t('clients.kind'),
      sortBy: (client) => client.kind,
      cell: (client) => t(`clients.kind.${client.kind}`),
    },
    {
      id: 'scopes',
      header: t('clients.scopes'),
      wrap: true,
      cell: (client) => <span className="h-mono">{client.scopes.join(' ')}</span>,
    },
    {
      id: 'rate',
      header: t('clients.rate'),
      width: '110px',
      align: 'end',
      hiddenAtFirst: true,
      sortBy: (client) => client.rateLimitPerMinute,
      cell: (client) => client.rateLimitPerMinute,
    },
    {
      id: 'created',
      header: t('clients.createdAt'),
      width: '130px',
      sortBy: (client) => Date.parse(client.createdAt),
      cell: (client) => <RelativeTime at={client.createdAt} />,
    },
    { id: 'id', header: t('clients.id'), width: '140px', cell: (client) => <CopyableId id={client.id} /> },
    {
      id: 'actions',
      header: '',
      width: '220px',
      onPhone: 'foot',
      cell: (client) => <ClientActions client={client} />,
    },
  ];
}
