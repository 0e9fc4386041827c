import { type Column, DataTable, EmptyState, PageHeader, Section, StatusPill, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsSplit } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { PolicyViews } from '../policies/policy-views.tsx';
import '../policies/policies.css';
import { SeparateDialog } from './separate-dialog.tsx';

type Pair = ApiResponse<'GET /api/v1/separation-rules'>['items'][number];
type Conflict = ApiResponse<'GET /api/v1/separation-conflicts'>['items'][number];

/** Duties one person may not hold together: the pairs, who holds one together today, and approved exceptions. */
export function SeparationPage() {
  const t = useT();
  const mayManage = useCan('policy:manage');
  const pairs = useApi('GET /api/v1/separation-rules');
  const [making, setMaking] = useDisclosure();
  const [deleting, setDeleting] = useState<Pair>();
  const create = mayManage ? <Button onClick={setMaking.open}>{t('separation.create')}</Button> : undefined;
  return (
    <>
      <PageHeader title={t('separation.title')} description={t('separation.description')} actions={create}>
        <PolicyViews />
      </PageHeader>
      <Conflicts />
      <Section title={t('separation.pairs')} frame="none">
        <DataTable
          id="separation-rules"
          plain
          label={t('separation.pairs')}
          columns={pairColumns(t, mayManage ? setDeleting : undefined)}
          rows={pairs.data?.items}
          rowKey={({ id }) => id}
          problem={pairs.error ?? undefined}
          onRetry={() => void pairs.refetch()}
          empty={
            <EmptyState
              icon={<IconArrowsSplit size={20} stroke={1.6} />}
              title={t('separation.none')}
              next={t('separation.noneNext')}
              action={create}
            />
          }
        />
      </Section>
      <SeparateDialog opened={making} onClose={setMaking.close} />
      <DeleteDialog pair={deleting} onClose={() => setDeleting(undefined)} />
    </>
  );
}

/** What was held before a pair was separated stays held: these people have to be looked at. */
function Conflicts() {
  const t = useT();
  const mayAsk = useCan('role:assign');
  const conflicts = useApi('GET /api/v1/separation-conflicts');
  const [asking, setAsking] = useState<Conflict>();
  return (
    <Section title={t('separation.conflicts')} description={t('separation.conflictsHint')} frame="none">
      <DataTable
        id="separation-conflicts"
        plain
        label={t('separation.conflicts')}
        columns={conflictColumns(t, mayAsk ? setAsking : undefined)}
        rows={conflicts.data?.items}
        rowKey={({ ruleId, principalId }) => `${ruleId} ${principalId}`}
        skeletonRows={2}
        problem={conflicts.error ?? undefined}
        onRetry={() => void conflicts.refetch()}
        empty={<EmptyState title={t('separation.noConflicts')} next={t('separation.noConflictsNext')} />}
      />
      <AskDialog conflict={asking} onClose={() => setAsking(undefined)} />
    </Section>
  );
}

function AskDialog({ conflict, onClose }: { conflict: Conflict | undefined; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const ask = useApiMutation('POST /api/v1/separation-rules/{id}/exceptions', {
    changes: ['GET /api/v1/approvals'],
    onSuccess: ({ approvalId }) => void navigate({ to: '/requests/$id', params: { id: approvalId } }),
  });
  return (
    <ActDialog
      opened={conflict !== undefined}
      reason="required"
      title={t('separation.askTitle', { name: conflict?.principalName ?? '' })}
      confirmLabel={t('separation.ask')}
      act={ask}
      onConfirm={(justification) =>
        conflict &&
        ask.mutate({
          params: { id: conflict.ruleId },
          body: { principal: conflict.principalId, justification },
        })
      }
      onClose={onClose}
    >
      <p>{t('separation.askBody', { rule: conflict?.ruleName ?? '' })}</p>
    </ActDialog>
  );
}

function DeleteDialog({ pair, onClose }: { pair: Pair | undefined; onClose: () => void }) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/separation-rules/{id}', {
    changes: ['GET /api/v1/separation-rules', 'GET /api/v1/separation-conflicts'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('policies.deleted'), title: pair?.name ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={pair !== undefined}
      danger
      reason="required"
      title={t('policies.deleteTitle', { name: pair?.name ?? '' })}
      confirmLabel={t('policies.delete')}
      act={remove}
      onConfirm={(reason) => pair && remove.mutate({ params: { id: pair.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('separation.deleteBody')}</p>
    </ActDialog>
  );
}

function pairColumns(t: Translate, onDelete: ((pair: Pair) => void) | undefined): readonly Column<Pair>[] {
  const columns: Column<Pair>[] = [
    { id: 'name', header: t('policies.name'), sortBy: ({ name }) => name, cell: ({ name }) => name },
    {
      id: 'pair',
      header: t('separation.pair'),
      wrap: true,
      cell: ({ kind, first, second }) => (
        <span className={kind === 'permission' ? 'h-mono' : undefined}>
          {first.name} ⇹ {second.name}
        </span>
      ),
    },
    {
      id: 'kind',
      header: t('roles.kind'),
      width: '110px',
      cell: ({ kind }) => t(kind === 'role' ? 'separation.kind.role' : 'separation.kind.permission'),
    },
    {
      id: 'exceptions',
      header: t('separation.exceptions'),
      wrap: true,
      cell: ({ exceptions }) =>
        exceptions.length === 0 ? (
          <span className="h-muted">{t('separation.noExceptions')}</span>
        ) : (
          <span>
            {exceptions.map(({ principalName, reason }) => `${principalName} (${reason})`).join(', ')}
          </span>
        ),
    },
  ];
  if (!onDelete) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '100px',
      align: 'end',
      onPhone: 'foot',
      cell: (pair) => (
        <Button size="xs" variant="default" onClick={() => onDelete(pair)}>
          {t('policies.delete')}
        </Button>
      ),
    },
  ];
}

function conflictColumns(
  t: Translate,
  onAsk: ((conflict: Conflict) => void) | undefined,
): readonly Column<Conflict>[] {
  return [
    {
      id: 'who',
      header: t('members.person'),
      sortBy: ({ principalName }) => principalName,
      cell: ({ principalName }) => principalName,
    },
    { id: 'rule', header: t('policies.one'), cell: ({ ruleName }) => ruleName },
    {
      id: 'holdings',
      header: t('separation.holdings'),
      wrap: true,
      cell: ({ first, second }) => (
        <span className="rule-what h-mono">
          <span>{first}</span>
          {second === first ? null : <span>{second}</span>}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('delegations.state'),
      width: '120px',
      cell: ({ excepted }) => (
        <StatusPill tone={excepted ? 'good' : 'danger'} quiet>
          {t(excepted ? 'separation.excepted' : 'separation.open')}
        </StatusPill>
      ),
    },
    ...(onAsk
      ? [
          {
            id: 'acts',
            header: t('members.acts'),
            width: '130px',
            align: 'end',
            onPhone: 'foot',
            cell: (conflict: Conflict) =>
              conflict.excepted ? null : (
                <Button size="xs" variant="default" onClick={() => onAsk(conflict)}>
                  {t('separation.ask')}
                </Button>
              ),
          } as const,
        ]
      : []),
  ];
}
