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
import { IconGavel } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { PolicyViews } from './policy-views.tsx';
import './policies.css';
import type { PolicyRule } from './policy-rule.ts';
import { RuleDialog } from './rule-dialog.tsx';

/** What is open: a form for a rule or a new one, or a question before an act. */
type Opened =
  | { readonly kind: 'form'; readonly rule: PolicyRule | undefined }
  | { readonly kind: 'switch' | 'delete'; readonly rule: PolicyRule };

/** Rules for everybody at a place: what is denied or allowed whatever role somebody holds. */
export function PoliciesPage() {
  const t = useT();
  const mayManage = useCan('policy:manage');
  const rules = useApi('GET /api/v1/policy-rules');
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const create = mayManage ? (
    <Button onClick={() => setOpened({ kind: 'form', rule: undefined })}>{t('policies.create')}</Button>
  ) : undefined;
  return (
    <>
      <PageHeader title={t('policies.title')} description={t('policies.description')} actions={create}>
        <PolicyViews />
      </PageHeader>
      <DataTable
        id="policy-rules"
        label={t('policies.title')}
        columns={columnsFor(t, mayManage ? setOpened : undefined)}
        rows={rules.data?.items}
        rowKey={({ id }) => id}
        problem={rules.error ?? undefined}
        onRetry={() => void rules.refetch()}
        empty={
          <EmptyState
            icon={<IconGavel size={20} stroke={1.6} />}
            title={t('policies.none')}
            next={t('policies.noneNext')}
            action={create}
          />
        }
      />
      <RuleDialog
        opened={opened?.kind === 'form'}
        rule={opened?.kind === 'form' ? opened.rule : undefined}
        onClose={close}
      />
      <SwitchDialog rule={opened?.kind === 'switch' ? opened.rule : undefined} onClose={close} />
      <DeleteDialog rule={opened?.kind === 'delete' ? opened.rule : undefined} onClose={close} />
    </>
  );
}

interface ActProps {
  readonly rule: PolicyRule | undefined;
  readonly onClose: () => void;
}

function SwitchDialog({ rule, onClose }: ActProps) {
  const t = useT();
  const update = useApiMutation('PATCH /api/v1/policy-rules/{id}', {
    changes: ['GET /api/v1/policy-rules', 'GET /api/v1/me'],
    onSuccess: ({ name, enabled }) => {
      showToast({
        tone: enabled ? 'good' : 'off',
        word: t(enabled ? 'policies.state.on' : 'policies.state.off'),
        title: name,
      });
      onClose();
    },
  });
  const on = rule?.enabled === true;
  return (
    <ActDialog
      opened={rule !== undefined}
      reason="required"
      title={t(on ? 'policies.restTitle' : 'policies.wakeTitle', { name: rule?.name ?? '' })}
      confirmLabel={t(on ? 'policies.rest' : 'policies.wake')}
      act={update}
      onConfirm={(reason) =>
        rule &&
        update.mutate({ params: { id: rule.id }, ifMatch: rule.version, body: { enabled: !on, reason } })
      }
      onClose={onClose}
    >
      <p>{t(on ? 'policies.restBody' : 'policies.wakeBody')}</p>
    </ActDialog>
  );
}

function DeleteDialog({ rule, onClose }: ActProps) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/policy-rules/{id}', {
    changes: ['GET /api/v1/policy-rules', 'GET /api/v1/me'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('policies.deleted'), title: rule?.name ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={rule !== undefined}
      danger
      reason="required"
      title={t('policies.deleteTitle', { name: rule?.name ?? '' })}
      confirmLabel={t('policies.delete')}
      act={remove}
      onConfirm={(reason) => rule && remove.mutate({ params: { id: rule.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('policies.deleteBody')}</p>
    </ActDialog>
  );
}

function columnsFor(
  t: Translate,
  onOpen: ((opened: Opened) => void) | undefined,
): readonly Column<PolicyRule>[] {
  const columns: Column<PolicyRule>[] = [
    { id: 'name', header: t('policies.name'), sortBy: ({ name }) => name, cell: ({ name }) => name },
    {
      id: 'effect',
      header: t('policies.effect'),
      width: '90px',
      sortBy: ({ effect }) => effect,
      cell: ({ effect }) => (
        <StatusPill tone={effect === 'deny' ? 'danger' : 'good'} quiet>
          {t(effect === 'deny' ? 'permissions.why.deny' : 'permissions.why.allow')}
        </StatusPill>
      ),
    },
    {
      id: 'scope',
      header: t('permissions.at'),
      sortBy: ({ scopeName }) => scopeName,
      cell: ({ scopeName }) => scopeName,
    },
    {
      id: 'what',
      header: t('policies.permissions'),
      wrap: true,
      cell: ({ permissions, condition }) => (
        <span className="rule-what h-mono">
          <span>{permissions.join(', ')}</span>
          {condition ? <code>{condition}</code> : <span className="h-muted">{t('policies.always')}</span>}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('delegations.state'),
      width: '90px',
      sortBy: ({ enabled }) => (enabled ? 0 : 1),
      cell: ({ enabled }) => (
        <StatusPill tone={enabled ? 'good' : 'off'} quiet>
          {t(enabled ? 'policies.state.on' : 'policies.state.off')}
        </StatusPill>
      ),
    },
    {
      id: 'changed',
      header: t('policies.changed'),
      width: '100px',
      hiddenAtFirst: true,
      sortBy: ({ updatedAt }) => updatedAt,
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
  ];
  if (!onOpen) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '230px',
      align: 'end',
      onPhone: 'foot',
      cell: (rule) => (
        <span className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'form', rule })}>
            {t('policies.edit')}
          </Button>
          <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'switch', rule })}>
            {t(rule.enabled ? 'policies.rest' : 'policies.wake')}
          </Button>
          <Button size="xs" variant="default" onClick={() => onOpen({ kind: 'delete', rule })}>
            {t('policies.delete')}
          </Button>
        </span>
      ),
    },
  ];
}
