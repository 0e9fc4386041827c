import { Dialog, ErrorState, showToast } from '@haechi/ui';
import {
  Button,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';

const EFFECTS = ['require', 'approve', 'reject'] as const;
const RISKS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
type Effect = (typeof EFFECTS)[number];
type Risk = (typeof RISKS)[number];

interface Draft {
  readonly name: string;
  readonly effect: Effect;
  readonly position: number;
  readonly risks: readonly Risk[];
  readonly resources: readonly string[];
  readonly quorum: number;
  readonly condition: string;
  readonly stepUp: boolean;
  readonly reason: string;
}

const empty: Draft = {
  name: '',
  effect: 'require',
  position: 100,
  risks: [],
  resources: [],
  quorum: 1,
  condition: '',
  stepUp: false,
  reason: '',
};

export function ApprovalRuleDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('approvalRules.create')} size={640}>
      {opened ? <ApprovalRuleForm onClose={onClose} /> : null}
    </Dialog>
  );
}

function ApprovalRuleForm({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { activeScope } = useMe();
  const [draft, setDraft] = useState(empty);
  const [tried, setTried] = useState(false);
  const create = useApiMutation('POST /api/v1/approval-rules', {
    changes: ['GET /api/v1/approval-rules'],
    onSuccess: ({ name }) => {
      showToast({ tone: 'good', word: t('approvalRules.saved'), title: name });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const { name, reason, quorum, condition, risks, resources, ...rest } = draft;
    if (name.trim() === '' || reason.trim() === '') return;
    create.mutate({
      body: {
        ...rest,
        name: name.trim(),
        reason: reason.trim(),
        risks: [...risks],
        resources: [...resources],
        scope: activeScope.kind === 'platform' ? 'platform' : activeScope.id,
        condition: condition.trim() === '' ? null : condition.trim(),
        stages: draft.effect === 'require' ? [{ quorum }] : [],
      },
    });
  };
  const missing = (value: string) => (tried && value.trim() === '' ? t('members.missing') : undefined);
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        required
        label={t('policies.name')}
        maxLength={100}
        value={draft.name}
        error={missing(draft.name)}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <RuleTerms draft={draft} onChange={setDraft} />
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={draft.reason}
        error={missing(draft.reason)}
        onChange={(event) => setDraft({ ...draft, reason: event.currentTarget.value })}
      />
      {create.error ? <ErrorState inline problem={create.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('policies.save')}
        </Button>
      </div>
    </form>
  );
}

/** What the rule is about, and what it demands. */
function RuleTerms({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
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
      {draft.effect === 'require' ? (
        <>
          <NumberInput
            label={t('approvalRules.quorum')}
            min={1}
            max={20}
            value={draft.quorum}
            onChange={(value) => onChange({ ...draft, quorum: Math.max(1, Number(value) || 1) })}
          />
          <Switch
            label={t('approvalRules.stepUp')}
            checked={draft.stepUp}
            onChange={(event) => onChange({ ...draft, stepUp: event.currentTarget.checked })}
          />
        </>
      ) : null}
      <NumberInput
        label={t('approvalRules.position')}
        min={0}
        max={100_000}
        value={draft.position}
        onChange={(value) => onChange({ ...draft, position: Math.max(0, Number(value) || 0) })}
      />
      <TextInput
        label={t('approvalRules.condition')}
        placeholder={'request.arguments.path.startsWith("/srv")'}
        maxLength={2000}
        value={draft.condition}
        onChange={(event) => onChange({ ...draft, condition: event.currentTarget.value })}
      />
    </>
  );
}
