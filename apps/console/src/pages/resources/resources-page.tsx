import {
  type Column,
  CopyableId,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  showToast,
} from '@haechi/ui';
import { Button, Select } from '@mantine/core';
import { IconCube } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { Attributes } from './attributes.tsx';
import type { Resource } from './resource.ts';
import { ResourceDialog } from './resource-dialog.tsx';
import { ResourceViews } from './resource-views.tsx';

/** Things outside programs ask about, with what conditions can read of them. */
export function ResourcesPage() {
  const t = useT();
  const mayEdit = useCan('resource:update');
  const { type } = useSearch({ from: '/console/resources' });
  const navigate = useNavigate({ from: '/resources' });
  const types = useApi('GET /api/v1/entity-types');
  const scopes = useApi('GET /api/v1/scopes');
  const resources = useApiPages('GET /api/v1/resources', { query: { limit: 50, ...(type ? { type } : {}) } });
  const [editing, setEditing] = useState<Resource | 'new'>();
  const [forgetting, setForgetting] = useState<Resource>();
  const nameOf = (scope: string) => scopes.data?.items.find((item) => item.scope === scope)?.name ?? scope;
  const create =
    mayEdit && (types.data?.items.length ?? 0) > 0 ? (
      <Button onClick={() => setEditing('new')}>{t('resources.register')}</Button>
    ) : undefined;
  return (
    <>
      <PageHeader title={t('resources.title')} description={t('resources.description')} actions={create}>
        <ResourceViews />
      </PageHeader>
      <DataTable
        id="resources"
        label={t('resources.title')}
        columns={columnsFor(t, nameOf, mayEdit ? { edit: setEditing, forget: setForgetting } : undefined)}
        rows={resources.rows}
        total={resources.total}
        rowKey={({ type: kind, id }) => `${kind} ${id}`}
        problem={resources.problem}
        onRetry={resources.retry}
        onLoadMore={resources.loadMore}
        loadingMore={resources.loadingMore}
        toolbar={
          <Select
            className="list-search"
            aria-label={t('resources.type')}
            placeholder={t('resources.type')}
            clearable
            value={type ?? null}
            data={(types.data?.items ?? []).map((item) => item.type)}
            onChange={(next) => void navigate({ search: next ? { type: next } : {}, replace: true })}
          />
        }
        empty={
          <EmptyState
            icon={<IconCube size={20} stroke={1.6} />}
            title={t('resources.none')}
            next={t(types.data?.items.length === 0 ? 'resources.noTypesYet' : 'resources.noneNext')}
            action={create}
          />
        }
      />
      <ResourceDialog
        resource={editing}
        types={(types.data?.items ?? []).map((item) => item.type)}
        onClose={() => setEditing(undefined)}
      />
      <ForgetDialog resource={forgetting} onClose={() => setForgetting(undefined)} />
    </>
  );
}

function ForgetDialog({ resource, onClose }: { resource: Resource | undefined; onClose: () => void }) {
  const t = useT();
  const forget = useApiMutation('DELETE /api/v1/resources/{type}/{id}', {
    changes: ['GET /api/v1/resources'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('resources.forgotten'), title: resource?.id ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={resource !== undefined}
      danger
      title={t('resources.forgetTitle', { id: resource?.id ?? '' })}
      confirmLabel={t('resources.forget')}
      act={forget}
      onConfirm={() => resource && forget.mutate({ params: { type: resource.type, id: resource.id } })}
      onClose={onClose}
    >
      <p>{t('resources.forgetBody')}</p>
    </ActDialog>
  );
}

interface Acts {
  readonly edit: (resource: Resource) => void;
  readonly forget: (resource: Resource) => void;
}

function columnsFor(
  t: Translate,
  nameOf: (scope: string) => string,
  acts: Acts | undefined,
): readonly Column<Resource>[] {
  const columns: Column<Resource>[] = [
    {
      id: 'id',
      header: t('resources.id'),
      cell: ({ type, id }) => (
        <span className="h-row">
          <span className="h-muted">{type}</span>
          <CopyableId id={id} whole />
        </span>
      ),
    },
    { id: 'scope', header: t('permissions.at'), cell: ({ scope }) => nameOf(scope) },
    {
      id: 'parent',
      header: t('resources.parent'),
      cell: ({ parent }) =>
        parent ? (
          <span className="h-mono">
            {parent.type}/{parent.id}
          </span>
        ) : (
          <span className="h-muted">–</span>
        ),
    },
    {
      id: 'owner',
      header: t('resources.owner'),
      hiddenAtFirst: true,
      cell: ({ owner }) => (owner ? <CopyableId id={owner} /> : <span className="h-muted">–</span>),
    },
    {
      id: 'attributes',
      header: t('resources.attributes'),
      wrap: true,
      cell: ({ attributes }) => <Attributes attributes={attributes} />,
    },
    {
      id: 'changed',
      header: t('policies.changed'),
      width: '100px',
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
  ];
  if (!acts) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '160px',
      align: 'end',
      onPhone: 'foot',
      cell: (resource) => (
        <span className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button size="xs" variant="default" onClick={() => acts.edit(resource)}>
            {t('policies.edit')}
          </Button>
          <Button size="xs" variant="default" onClick={() => acts.forget(resource)}>
            {t('resources.forget')}
          </Button>
        </span>
      ),
    },
  ];
}
