import {
  type Column,
  ConfirmDialog,
  DataTable,
  EmptyState,
  PageHeader,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { PolicyViews } from '../policies/policy-views.tsx';
import { ApprovalRuleDialog } from './approval-rule-dialog.tsx';

export type ApprovalRule = ApiResponse<'GET /api/v1/approval-rules'>['items'][number];

/** Rules that say who must approve what. */
export function ApprovalRulesPage() {
  const t = useT();
  const mayManage = useCan('policy:manage');
  const rules = useApi('GET /api/v1/approval-rules');
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState<ApprovalRule>();
  const create = mayManage ? (
    <Button onClick={() => setMaking(true)}>{t('approvalRules.create')}</Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title={t('approvalRules.title')}
        description={t('approvalRules.description')}
        actions={create}
      >
        <PolicyViews />
      </PageHeader>
      <DataTable
        id="approval-rules"
        label={t('approvalRules.title')}
        columns={columnsFor(t, mayManage ? setRemoving : undefined)}
        rows={rules.data?.items}
        rowKey={({ id }) => id}
        problem={rules.error ?? undefined}
        onRetry={() => void rules.refetch()}
        empty={
          <EmptyState
            icon={<IconGavel size={20} stroke={1.6} />}
            title={t('approvalRules.none')}
            next={t('approvalRules.noneNext')}
            action={create}
          />
        }
      />
      <ApprovalRuleDialog opened={making} onClose={() => setMaking(false)} />
      <RemoveDialog rule={removing} onClose={() => setRemoving(undefined)} />
    </>
  );
}

function RemoveDialog({ rule, onClose }: { rule: ApprovalRule | undefined; onClose: () => void }) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/approval-rules/{id}', {
    changes: ['GET /api/v1/approval-rules'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('approvalRules.removed'), title: rule?.name ?? '' });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      opened={rule !== undefined}
      danger
      reason="required"
      title={t('approvalRules.removeTitle', { name: rule?.name ?? '' })}
      confirmLabel={t('approvalRules.remove')}
      busy={remove.isPending}
      problem={remove.error ?? undefined}
      onConfirm={(reason) => rule && remove.mutate({ params: { id: rule.id }, query: { reason } })}
      onClose={() => {
        remove.reset();
        onClose();
      }}
    >
      <p>{t('approvalRules.removeBody')}</p>
    </ConfirmDialog>
  );
}

const TONES = { require: 'waiting', approve: 'good', reject: 'danger' } as const;

function describeStages({ stages }: ApprovalRule, t: Translate): string {
  if (stages.length === 0) return t('approvalRules.nobody');
  return stages
    .map(({ quorum, approvers }) => {
      const who = approvers.map(({ name }) => name).join(', ') || t('approvalRules.anyone');
      return t('approvalRules.of', { who, quorum });
    })
    .join(' → ');
}

function columnsFor(
  t: Translate,
  onRemove: ((rule: ApprovalRule) => void) | undefined,
): readonly Column<ApprovalRule>[] {
  const columns: Column<ApprovalRule>[] = [
    { id: 'position', header: t('approvalRules.position'), width: '80px', cell: ({ position }) => position },
    { id: 'name', header: t('policies.name'), sortBy: ({ name }) => name, cell: ({ name }) => name },
    {
      id: 'effect',
      header: t('approvalRules.effect'),
      width: '150px',
      cell: ({ effect }) => (
        <StatusPill tone={TONES[effect]} quiet>
          {t(`approvalRules.${effect}`)}
        </StatusPill>
      ),
    },
    {
      id: 'about',
      header: t('approvalRules.about'),
      wrap: true,
      cell: ({ risks, kinds, resources, condition, scopeName }) => (
        <span className="rule-what h-mono">
          <span>{[...risks, ...kinds, ...resources].join(', ') || t('approvalRules.anything')}</span>
          <span className="h-muted">{scopeName}</span>
          {condition ? <code>{condition}</code> : null}
        </span>
      ),
    },
    {
      id: 'who',
      header: t('approvalRules.who'),
      wrap: true,
      cell: (rule) => describeStages(rule, t),
    },
  ];
  if (!onRemove) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '130px',
      align: 'end',
      onPhone: 'foot',
      cell: (rule) =>
        rule.ofPlatform ? (
          <span className="h-muted">{t('approvalRules.platform')}</span>
        ) : (
          <Button size="xs" variant="default" onClick={() => onRemove(rule)}>
            {t('approvalRules.remove')}
          </Button>
        ),
    },
  ];
}
