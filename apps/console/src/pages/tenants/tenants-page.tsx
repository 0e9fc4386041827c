import { type Column, DataTable, EmptyState, PageHeader, RelativeTime } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconBuilding, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiPages } from '../../api/use-api-pages.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { BusinessTypes } from './business-types.tsx';
import { CreateTenantDialog } from './create-tenant-dialog.tsx';
import { TenantStatePill } from './tenant-state-pill.tsx';
import type { Tenant } from './tenant-words.ts';
import './tenants.css';

const TYPING_PAUSE_MS = 250;

/** The organisations of the platform. */
export function TenantsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/tenants' });
  const navigate = useNavigate({ from: '/tenants' });
  const mayCreate = useCan('tenant:create');
  const tenants = useApiPages('GET /api/v1/tenants', { query: { text: search.text, limit: 100 } });
  const filtered = search.text !== undefined;
  const openCreate = () => void navigate({ search: { ...search, new: true } });
  const open = (tenant: Tenant) => void navigate({ to: '/tenants/$id', params: { id: tenant.id } });
  return (
    <>
      <PageHeader
        title={t('tenants.title')}
        description={t('tenants.description')}
        actions={
          mayCreate ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={openCreate}>
              {t('tenants.create')}
            </Button>
          ) : undefined
        }
      />
      <DataTable
        id="tenants"
        label={t('tenants.title')}
        columns={tenantColumns(t)}
        rows={tenants.rows}
        rowKey={(tenant) => tenant.id}
        onOpen={open}
        problem={tenants.problem}
        onRetry={tenants.retry}
        total={tenants.total}
        onLoadMore={tenants.loadMore}
        loadingMore={tenants.loadingMore}
        initialSort={{ column: 'name', descending: false }}
        toolbar={<TenantSearch />}
        empty={
          <EmptyState
            icon={<IconBuilding size={20} stroke={1.6} />}
            title={t(filtered ? 'tenants.emptyFiltered' : 'tenants.empty')}
            next={t(filtered ? 'tenants.emptyFilteredNext' : 'tenants.emptyNext')}
            action={
              mayCreate && !filtered ? <Button onClick={openCreate}>{t('tenants.create')}</Button> : undefined
            }
          />
        }
      />
      {mayCreate ? (
        <CreateTenantDialog
          opened={search.new === true}
          onClose={() => {
            const { new: _, ...rest } = search;
            void navigate({ search: rest, replace: true });
          }}
          onCreated={open}
        />
      ) : null}
    </>
  );
}

function TenantSearch() {
  const t = useT();
  const search = useSearch({ from: '/console/tenants' });
  const navigate = useNavigate({ from: '/tenants' });
  const [text, setText] = useState(search.text ?? '');
  const find = useDebouncedCallback((wanted: string) => {
    void navigate({ search: wanted ? { text: wanted } : {}, replace: true });
  }, TYPING_PAUSE_MS);
  return (
    <TextInput
      type="search"
      aria-label={t('tenants.search')}
      placeholder={t('tenants.search')}
      leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        find(event.currentTarget.value.trim());
      }}
    />
  );
}

function tenantColumns(t: Translate): readonly Column<Tenant>[] {
  return [
    {
      id: 'name',
      header: t('tenants.name'),
      sortBy: (tenant) => tenant.name,
      cell: (tenant) => (
        <Link to="/tenants/$id" params={{ id: tenant.id }} className="tenants-name">
          {tenant.name}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('tenants.state'),
      width: '110px',
      sortBy: (tenant) => tenant.state,
      cell: (tenant) => <TenantStatePill state={tenant.state} quiet />,
    },
    {
      id: 'slug',
      header: t('tenants.slug'),
      sortBy: (tenant) => tenant.slug,
      cell: (tenant) => <span className="h-mono">{tenant.slug}</span>,
    },
    {
      id: 'business',
      header: t('tenants.businessTypes'),
      cell: (tenant) => <BusinessTypes types={tenant.businessTypes} />,
    },
    ...(['branchCount', 'projectCount', 'memberCount'] as const).map(
      (count): Column<Tenant> => ({
        id: count,
        header: t(`tenants.${count}`),
        width: '90px',
        align: 'end',
        sortBy: (tenant) => tenant[count],
        cell: (tenant) => tenant[count],
      }),
    ),
    {
      id: 'created',
      header: t('tenants.createdAt'),
      width: '120px',
      sortBy: (tenant) => Date.parse(tenant.createdAt),
      cell: (tenant) => <RelativeTime at={tenant.createdAt} />,
      onPhone: 'hide',
    },
  ];
}
