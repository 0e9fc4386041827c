import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, MultiSelect, SegmentedControl, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import '../playground/playground.css';
import { PreviewPanel } from './preview-panel.tsx';
import {
  type ApprovalRule,
  bodyOfDraft,
  draftOfRule,
  EFFECTS,
  emptyDraft,
  RISKS,
  type RuleDraft,
} from './rule-draft.ts';
import { StagesField } from './stages-field.tsx';

interface RuleDialogProps {
  readonly opened: boolean;
  /** The rule to change; a new one without it. */
  readonly rule: ApprovalRule | undefined;
  /** Where a new rule goes. */
  readonly position: number;
  readonly onClose: () => void;
}

export function ApprovalRuleDialog({ opened, rule, position, onClose }: RuleDialogProps) {
  const t = useT();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={rule ? t('approvalRules.editTitle', { name: rule.name }) : t('approvalRules.create')}
      size={680}
    >
      {opened ? (
        <ApprovalRuleForm key={rule?.version} rule={rule} position={position} onClose={onClose} />
      ) : null}
    </Dialog>
  );
}

function useSave(onDone: () => void) {
  const t = useT();
  const settings = {
    changes: ['GET /api/v1/approval-rules'] as const,
    onSuccess: ({ name }: ApprovalRule) => {
      showToast({ tone: 'good', word: t('approvalRules.saved'), title: name });
      onDone();
    },
  };
  return {
    create: useApiMutation('POST /api/v1/approval-rules', settings),
    update: useApiMutation('PUT /api/v1/approval-rules/{id}', settings),
  };
}

function ApprovalRuleForm({ rule, position, onClose }: Omit<RuleDialogProps, 'opened'>) {
  const t = useT();
  const { activeScope } = useMe();
  const here = activeScope.kind === 'platform' ? 'platform' : activeScope.id;
  const [draft, setDraft] = useState(() => (rule ? draftOfRule(rule) : emptyDraft(here, position)));
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { create, update } = useSave(onClose);
  const problem = create.error ?? update.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft.name.trim() === '' || reason.trim() === '') return;
    const body = { ...bodyOfDraft(draft), reason: reason.trim() };
    if (rule) update.mutate({ params: { id: rule.id }, ifMatch: rule.version, body });
    else create.mutate({ body });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        required
        data-autofocus
        label={t('policies.name')}
        maxLength={100}
        value={draft.name}
        error={
          problem?.field('name') ?? (tried && draft.name.trim() === '' ? t('members.missing') : undefined)
        }
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <RuleTerms draft={draft} onChange={setDraft} problem={problem ?? undefined} />
      {draft.effect === 'require' ? (
        <StagesField
          draft={draft}
          onChange={setDraft}
          known={[
            ...(rule?.stages.flatMap(({ approvers }) => approvers) ?? []),
            ...(rule?.escalation?.approvers ?? []),
          ]}
        />
      ) : null}
      <details className="playground__more">
        <summary>{t('approvalRules.previewTitle')}</summary>
        <PreviewPanel scope={here} draft={draft} replaces={rule?.id} />
      </details>
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={reason}
        error={tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {problem && problem.fields.length === 0 ? <ErrorState inline problem={problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending || update.isPending}>
          {t('policies.save')}
        </Button>
      </div>
    </form>
  );
}

interface RuleTermsProps {
  readonly draft: RuleDraft;
  readonly onChange: (draft: RuleDraft) => void;
  readonly problem: ApiProblem | undefined;
}

/** What the rule is about, and what it does. */
function RuleTerms({ draft, onChange, problem }: RuleTermsProps) {
  const t = useT();
  return (
    <>
      <SegmentedControl
        aria-label={t('approvalRules.effect')}
        data={EFFECTS.map((value) => ({ value, label: t(`approvalRules.${value}`) }))}
        value={draft.effect}
        onChange={(value) =>
          onChange({ ...draft, effect: EFFECTS.find((one) => one === value) ?? 'require' })
        }
      />
      <MultiSelect
        label={t('approvalRules.risks')}
        placeholder={draft.risks.length === 0 ? t('approvalRules.all') : ''}
        data={RISKS}
        value={[...draft.risks]}
        onChange={(chosen) => onChange({ ...draft, risks: RISKS.filter((risk) => chosen.includes(risk)) })}
      />
      <TagsInput
        label={t('approvalRules.resources')}
        description={t('approvalRules.resourcesHint')}
        value={[...draft.resources]}
        onChange={(resources) => onChange({ ...draft, resources })}
      />
      <TagsInput
        label={t('approvalRules.kinds')}
        description={t('approvalRules.kindsHint')}
        value={[...draft.kinds]}
        onChange={(kinds) => onChange({ ...draft, kinds })}
      />
      <ScopeSelect
        label={t('permissions.at')}
        value={draft.scope}
        error={problem?.field('scope')}
        onChange={(scope) => onChange({ ...draft, scope })}
      />
      <Textarea
        label={t('approvalRules.condition')}
        description={t('approvalRules.conditionHint')}
        placeholder={'request.arguments.path.startsWith("/srv")'}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--h-mono)' } }}
        value={draft.condition}
        error={problem?.field('condition')}
        onChange={(event) => onChange({ ...draft, condition: event.currentTarget.value })}
      />
    </>
  );
}
