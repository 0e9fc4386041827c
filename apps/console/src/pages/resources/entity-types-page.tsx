import {
  type Column,
  DataTable,
  Dialog,
  EmptyState,
  ErrorState,
  PageHeader,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button, TagsInput, TextInput } from '@mantine/core';
import { IconCategory } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan, useMe } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ResourceViews } from './resource-views.tsx';

type EntityType = ApiResponse<'GET /api/v1/entity-types'>['items'][number];

/** Types of things outside programs ask about. Each action of a type is a permission roles can hold. */
export function EntityTypesPage() {
  const t = useT();
  const { activeScope } = useMe();
  const holds = useCan('resource:declare');
  // A type is declared for the whole installation, whatever else is held in an organisation.
  const mayDeclare = holds && activeScope.kind === 'platform';
  const types = useApi('GET /api/v1/entity-types');
  const [editing, setEditing] = useState<EntityType | 'new'>();
  const create = mayDeclare ? (
    <Button onClick={() => setEditing('new')}>{t('resources.declare')}</Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={t('resources.types')} description={t('resources.typesDescription')} actions={create}>
        <ResourceViews />
      </PageHeader>
      <DataTable
        id="entity-types"
        label={t('resources.types')}
        columns={columnsFor(t, mayDeclare ? setEditing : undefined)}
        rows={types.data?.items}
        rowKey={({ type }) => type}
        problem={types.error ?? undefined}
        onRetry={() => void types.refetch()}
        empty={
          <EmptyState
            icon={<IconCategory size={20} stroke={1.6} />}
            title={t('resources.noTypes')}
            next={t(mayDeclare ? 'resources.noTypesNext' : 'resources.noTypesAsk')}
            action={create}
          />
        }
      />
      <Dialog
        opened={editing !== undefined}
        onClose={() => setEditing(undefined)}
        title={t('resources.declare')}
        size={520}
      >
        {editing === undefined ? null : (
          <TypeForm type={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
        )}
      </Dialog>
    </>
  );
}

/** An action people mark as sensitive ends with an exclamation mark here. */
const SENSITIVE = /!$/;

function TypeForm({ type, onClose }: { type: EntityType | undefined; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState(type?.type ?? '');
  const [actions, setActions] = useState<string[]>(
    type?.actions.map((action) => (action.sensitive ? `${action.name}!` : action.name)) ?? [],
  );
  const [callerSupplied, setCallerSupplied] = useState<string[]>([...(type?.callerSupplied ?? [])]);
  const [tried, setTried] = useState(false);
  const declare = useApiMutation('PUT /api/v1/entity-types/{type}', {
    changes: ['GET /api/v1/entity-types', 'GET /api/v1/permissions'],
    onSuccess: (saved) => {
      showToast({ tone: 'good', word: t('policies.saved'), title: saved.type });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') return;
    declare.mutate({
      params: { type: name.trim() },
      body: {
        actions: actions.map((action) => ({
          name: action.replace(SENSITIVE, ''),
          sensitive: SENSITIVE.test(action),
        })),
        callerSupplied,
      },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        required
        label={t('resources.type')}
        maxLength={64}
        disabled={type !== undefined}
        value={name}
        error={
          declare.error?.fields[0]?.message ??
          (tried && name.trim() === '' ? t('members.missing') : undefined)
        }
        styles={{ input: { fontFamily: 'var(--h-mono)' } }}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TagsInput
        label={t('resources.actions')}
        description={t('resources.actionsHint')}
        value={actions}
        onChange={setActions}
      />
      <TagsInput
        label={t('resources.callerSupplied')}
        description={t('resources.callerSuppliedHint')}
        value={callerSupplied}
        onChange={setCallerSupplied}
      />
      {declare.error && declare.error.fields.length === 0 ? (
        <ErrorState inline problem={declare.error} />
      ) : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={declare.isPending}>
          {t('policies.save')}
        </Button>
      </div>
    </form>
  );
}

function columnsFor(
  t: Translate,
  onEdit: ((type: EntityType) => void) | undefined,
): readonly Column<EntityType>[] {
  const columns: Column<EntityType>[] = [
    {
      id: 'type',
      header: t('resources.type'),
      sortBy: ({ type }) => type,
      cell: ({ type }) => (
        <Link to="/resources" search={{ type }} className="row-link h-mono">
          {type}
        </Link>
      ),
    },
    {
      id: 'actions',
      header: t('resources.actions'),
      wrap: true,
      cell: ({ actions }) => (
        <span className="h-row">
          {actions.map(({ name, sensitive }) =>
            sensitive ? (
              <StatusPill key={name} tone="waiting" quiet>
                {name} ({t('permissions.sensitive')})
              </StatusPill>
            ) : (
              <span key={name} className="h-mono">
                {name}
              </span>
            ),
          )}
        </span>
      ),
    },
    {
      id: 'supplied',
      header: t('resources.callerSupplied'),
      wrap: true,
      cell: ({ callerSupplied }) => <span className="h-mono">{callerSupplied.join(', ') || '–'}</span>,
    },
  ];
  if (!onEdit) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '100px',
      align: 'end',
      onPhone: 'foot',
      cell: (type) => (
        <Button size="xs" variant="default" onClick={() => onEdit(type)}>
          {t('policies.edit')}
        </Button>
      ),
    },
  ];
}
