import { DataTable, Dialog, EmptyState, ErrorState, PageHeader, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconGavel } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan, useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import '../policies/policies.css';
import { PolicyViews } from '../policies/policy-views.tsx';
import { ApprovalRuleDialog } from './approval-rule-dialog.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { type ApprovalRule, bodyOfDraft, draftOfRule } from './rule-draft.ts';
import { type RuleActs, ruleColumns } from './rule-table.tsx';

const CHANGES = ['GET /api/v1/approval-rules'] as const;
const POSITION_STEP = 10;

/** What is open: a form, a question before an act, or the preview. */
type Opened =
  | { readonly kind: 'form'; readonly rule: ApprovalRule | undefined }
  | { readonly kind: 'switch' | 'remove'; readonly rule: ApprovalRule }
  | { readonly kind: 'preview' };

/** Rules that say who must approve what. */
export function ApprovalRulesPage() {
  const t = useT();
  const mayManage = useCan('policy:manage');
  const rules = useApi('GET /api/v1/approval-rules');
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  const own = (rules.data?.items ?? []).filter(({ ofPlatform }) => !ofPlatform);
  const order = useApiMutation('POST /api/v1/approval-rules/order', { changes: CHANGES });
  const ruleOf = (kind: 'switch' | 'remove') => (opened?.kind === kind ? opened.rule : undefined);
  const acts: RuleActs = {
    busy: order.isPending,
    onEdit: (rule) => setOpened({ kind: 'form', rule }),
    onSwitch: (rule) => setOpened({ kind: 'switch', rule }),
    onRemove: (rule) => setOpened({ kind: 'remove', rule }),
    moveOf(rule, by) {
      const at = own.findIndex(({ id }) => id === rule.id);
      const other = own[at + by];
      if (other === undefined) return undefined;
      const ids = own.map(({ id }) => (id === rule.id ? other.id : id === other.id ? rule.id : id));
      return () =>
        order.mutate({ body: { ids, reason: t('approvalRules.orderReason', { name: rule.name }) } });
    },
  };
  const create = mayManage ? (
    <Button onClick={() => setOpened({ kind: 'form', rule: undefined })}>{t('approvalRules.create')}</Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title={t('approvalRules.title')}
        description={t('approvalRules.description')}
        actions={
          <>
            <Button variant="default" onClick={() => setOpened({ kind: 'preview' })}>
              {t('approvalRules.previewTitle')}
            </Button>
            {create}
          </>
        }
      >
        <PolicyViews />
      </PageHeader>
      {order.error ? <ErrorState inline problem={order.error} /> : null}
      <DataTable
        id="approval-rules"
        label={t('approvalRules.title')}
        columns={ruleColumns(t, mayManage ? acts : undefined)}
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
      <ApprovalRuleDialog
        opened={opened?.kind === 'form'}
        rule={opened?.kind === 'form' ? opened.rule : undefined}
        position={(own.at(-1)?.position ?? 0) + POSITION_STEP}
        onClose={close}
      />
      <SwitchDialog rule={ruleOf('switch')} onClose={close} />
      <RemoveDialog rule={ruleOf('remove')} onClose={close} />
      <PreviewDialog opened={opened?.kind === 'preview'} onClose={close} />
    </>
  );
}

function PreviewDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useT();
  const { activeScope } = useMe();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('approvalRules.previewTitle')} size={560}>
      {opened ? <PreviewPanel scope={activeScope.kind === 'platform' ? 'platform' : activeScope.id} /> : null}
    </Dialog>
  );
}

interface ActProps {
  readonly rule: ApprovalRule | undefined;
  readonly onClose: () => void;
}

function SwitchDialog({ rule, onClose }: ActProps) {
  const t = useT();
  const update = useApiMutation('PUT /api/v1/approval-rules/{id}', {
    changes: CHANGES,
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
        update.mutate({
          params: { id: rule.id },
          ifMatch: rule.version,
          body: { ...bodyOfDraft(draftOfRule(rule)), enabled: !on, reason },
        })
      }
      onClose={onClose}
    >
      <p>{t(on ? 'approvalRules.restBody' : 'approvalRules.wakeBody')}</p>
    </ActDialog>
  );
}

function RemoveDialog({ rule, onClose }: ActProps) {
  const t = useT();
  const remove = useApiMutation('DELETE /api/v1/approval-rules/{id}', {
    changes: CHANGES,
    onSuccess: () => {
      showToast({ tone: 'off', word: t('approvalRules.removed'), title: rule?.name ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={rule !== undefined}
      danger
      reason="required"
      title={t('approvalRules.removeTitle', { name: rule?.name ?? '' })}
      confirmLabel={t('approvalRules.remove')}
      act={remove}
      onConfirm={(reason) => rule && remove.mutate({ params: { id: rule.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>{t('approvalRules.removeBody')}</p>
    </ActDialog>
  );
}
