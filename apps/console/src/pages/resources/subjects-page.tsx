import { type Column, CopyableId, DataTable, EmptyState, PageHeader, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconIdBadge2 } from '@tabler/icons-react';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { Attributes } from './attributes.tsx';
import { ResourceViews } from './resource-views.tsx';
import type { Subject } from './subject.ts';
import { SubjectDialog } from './subject-dialog.tsx';

/** What outside programs call people, with what conditions can read of them. */
export function SubjectsPage() {
  const t = useT();
  const mayEdit = useCan('resource:update');
  const subjects = useApiPages('GET /api/v1/subjects', { query: { limit: 50 } });
  const [editing, setEditing] = useState<Subject | 'new'>();
  const [forgetting, setForgetting] = useState<Subject>();
  const create = mayEdit ? (
    <Button onClick={() => setEditing('new')}>{t('resources.nameAdd')}</Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={t('resources.names')} description={t('resources.namesDescription')} actions={create}>
        <ResourceViews />
      </PageHeader>
      <DataTable
        id="subjects"
        label={t('resources.names')}
        columns={columnsFor(t, mayEdit ? { edit: setEditing, forget: setForgetting } : undefined)}
        rows={subjects.rows}
        total={subjects.total}
        rowKey={({ type, id }) => JSON.stringify([type, id])}
        problem={subjects.problem}
        onRetry={subjects.retry}
        onLoadMore={subjects.loadMore}
        loadingMore={subjects.loadingMore}
        empty={
          <EmptyState
            icon={<IconIdBadge2 size={20} stroke={1.6} />}
            title={t('resources.noNames')}
            next={t('resources.noNamesNext')}
            action={create}
          />
        }
      />
      <SubjectDialog subject={editing} onClose={() => setEditing(undefined)} />
      <ForgetName subject={forgetting} onClose={() => setForgetting(undefined)} />
    </>
  );
}

function ForgetName({ subject, onClose }: { subject: Subject | undefined; onClose: () => void }) {
  const t = useT();
  const forget = useApiMutation('DELETE /api/v1/subjects/{type}/{id}', {
    changes: ['GET /api/v1/subjects'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('resources.forgotten'), title: subject?.id ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={subject !== undefined}
      danger
      title={t('resources.forgetTitle', { id: subject?.id ?? '' })}
      confirmLabel={t('resources.forget')}
      act={forget}
      onConfirm={() => subject && forget.mutate({ params: { type: subject.type, id: subject.id } })}
      onClose={onClose}
    >
      <p>{t('resources.nameForgetBody')}</p>
    </ActDialog>
  );
}

interface Acts {
  readonly edit: (subject: Subject) => void;
  readonly forget: (subject: Subject) => void;
}

function columnsFor(t: Translate, acts: Acts | undefined): readonly Column<Subject>[] {
  const columns: Column<Subject>[] = [
    {
      id: 'name',
      header: t('resources.name'),
      cell: ({ type, id }) => (
        <span className="h-row">
          <span className="h-muted">{type}</span>
          <CopyableId id={id} whole />
        </span>
      ),
    },
    { id: 'person', header: t('resources.person'), cell: ({ principal }) => <CopyableId id={principal} /> },
    {
      id: 'attributes',
      header: t('resources.attributes'),
      wrap: true,
      cell: ({ attributes }) => <Attributes attributes={attributes} />,
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
      cell: (subject) => (
        <span className="h-row">
          <Button variant="default" size="compact-sm" onClick={() => acts.edit(subject)}>
            {t('policies.edit')}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => acts.forget(subject)}>
            {t('resources.forget')}
          </Button>
        </span>
      ),
    },
  ];
}
