import {
  type Column,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconPhoneCall } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { PolicyViews } from '../policies/policy-views.tsx';
import { OnCallDialog, type OnCallList } from './on-call-dialog.tsx';
import './approval-rules.css';

type Opened =
  | { readonly kind: 'form'; readonly list: OnCallList | undefined }
  | { readonly kind: 'remove'; readonly list: OnCallList };

/** Lists of people who take turns in answering requests. */
export function OnCallPage() {
  const t = useT();
  const mayManage = useCan('policy:manage');
  const lists = useApi('GET /api/v1/on-call-lists');
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const create = mayManage ? (
    <Button onClick={() => setOpened({ kind: 'form', list: undefined })}>
      {t('approvalRules.onCall.create')}
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title={t('approvalRules.onCall')}
        description={t('approvalRules.onCall.description')}
        actions={create}
      >
        <PolicyViews />
      </PageHeader>
      <DataTable
        id="on-call-lists"
        label={t('approvalRules.onCall')}
        columns={columnsFor(t, mayManage ? setOpened : undefined)}
        rows={lists.data?.items}
        rowKey={({ id }) => id}
        problem={lists.error ?? undefined}
        onRetry={() => void lists.refetch()}
        empty={
          <EmptyState
            icon={<IconPhoneCall size={20} stroke={1.6} />}
            title={t('approvalRules.onCall.none')}
            next={t('approvalRules.onCall.noneNext')}
            action={create}
          />
        }
      />
      <OnCallDialog
        opened={opened?.kind === 'form'}
        list={opened?.kind === 'form' ? opened.list : undefined}
        onClose={close}
      />
      <RemoveDialog list={opened?.kind === 'remove' ? opened.list : undefined} onClose={close} />
    </>
  );
}

function RemoveDialog({ list, onClose }: { list: OnCallList | undefined; onClose: () => void }) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/on-call-lists/{id}', {
    changes: ['GET /api/v1/on-call-lists'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('approvalRules.removed'), title: list?.name ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={list !== undefined}
      danger
      reason="required"
      title={t('approvalRules.onCall.removeTitle', { name: list?.name ?? '' })}
      confirmLabel={t('approvalRules.remove')}
      act={remove}
      onConfirm={(reason) => list && remove.mutate({ params: { id: list.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('approvalRules.onCall.removeBody')}</p>
    </ActDialog>
  );
}

const namesOf = (people: OnCallList['members']): string => people.map(({ name }) => name).join(', ');

function columnsFor(
  t: Translate,
  onOpen: ((opened: Opened) => void) | undefined,
): readonly Column<OnCallList>[] {
  const columns: Column<OnCallList>[] = [
    { id: 'name', header: t('policies.name'), sortBy: ({ name }) => name, cell: ({ name }) => name },
    {
      id: 'now',
      header: t('approvalRules.onCall.now'),
      wrap: true,
      cell: ({ onCall }) =>
        onCall.length === 0 ? (
          <span className="h-muted">{t('approvalRules.previewNobody')}</span>
        ) : (
          <StatusPill tone="good" quiet>
            {namesOf(onCall)}
          </StatusPill>
        ),
    },
    {
      id: 'members',
      header: t('approvalRules.onCall.members'),
      wrap: true,
      cell: ({ members, rotateHours }) =>
        rotateHours === null ? namesOf(members) : members.map(({ name }) => name).join(' → '),
    },
    {
      id: 'turn',
      header: t('approvalRules.onCall.turn'),
      width: '140px',
      cell: ({ rotateHours }) =>
        rotateHours === null
          ? t('approvalRules.onCall.together')
          : t('approvalRules.onCall.hours', { hours: rotateHours }),
    },
    {
      id: 'since',
      header: t('approvalRules.onCall.startsAt'),
      width: '130px',
      hiddenAtFirst: true,
      cell: ({ startsAt }) => <RelativeTime at={startsAt} />,
    },
  ];
  if (!onOpen) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '150px',
      align: 'end',
      onPhone: 'foot',
      cell: (list) => (
        <span className="rule-acts">
          <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'form', list })}>
            {t('policies.edit')}
          </Button>
          <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'remove', list })}>
            {t('approvalRules.remove')}
          </Button>
        </span>
      ),
    },
  ];
}
