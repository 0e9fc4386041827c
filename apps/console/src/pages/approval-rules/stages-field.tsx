import { Button, NumberInput, Switch } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useT } from '../../i18n/i18n.tsx';
import { ApproverSelect, type ApproverSelectProps } from './approver-select.tsx';
import { newStage, type RuleDraft, type StageDraft } from './rule-draft.ts';
import './approval-rules.css';

interface StagesFieldProps {
  readonly draft: RuleDraft;
  readonly onChange: (draft: RuleDraft) => void;
  readonly known: ApproverSelectProps['known'];
}

const STAGES_MAX = 10;

const atLeast = (value: string | number, min: number): number =>
  Math.max(min, Math.round(Number(value)) || min);

/** Who approves: stages one after the other, what happens when nobody answers, and what is wanted of approvers. */
export function StagesField({ draft, onChange, known }: StagesFieldProps) {
  const t = useT();
  const { stages } = draft;
  const put = (next: readonly StageDraft[]) => onChange({ ...draft, stages: next });
  const change = (key: number, part: Partial<StageDraft>) =>
    put(stages.map((stage) => (stage.key === key ? { ...stage, ...part } : stage)));
  return (
    <fieldset className="rule-stages">
      <legend>{t('approvalRules.who')}</legend>
      {stages.map((stage, place) => (
        <div key={stage.key} className="rule-stage">
          <span className="rule-stage__place">{t('approvalRules.stage', { stage: place + 1 })}</span>
          <NumberInput
            className="rule-stage__quorum"
            label={t('approvalRules.quorum')}
            min={1}
            max={20}
            value={stage.quorum}
            onChange={(value) => change(stage.key, { quorum: atLeast(value, 1) })}
          />
          <ApproverSelect
            label={t('approvalRules.approvers')}
            known={known}
            value={stage.approvers}
            onChange={(approvers) => change(stage.key, { approvers })}
          />
          {stages.length > 1 ? (
            <Button
              size="xs"
              variant="default"
              onClick={() => put(stages.filter(({ key }) => key !== stage.key))}
            >
              {t('approvalRules.removeStage', { stage: place + 1 })}
            </Button>
          ) : null}
        </div>
      ))}
      {stages.length < STAGES_MAX ? (
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} stroke={1.6} aria-hidden />}
            onClick={() => put([...stages, newStage(Math.max(...stages.map(({ key }) => key)) + 1)])}
          >
            {t('approvalRules.addStage')}
          </Button>
        </div>
      ) : null}
      <Escalation draft={draft} onChange={onChange} known={known} />
      <Switch
        label={t('approvalRules.fourEyes')}
        description={t('approvalRules.fourEyesHint')}
        checked={draft.fourEyes}
        onChange={(event) => onChange({ ...draft, fourEyes: event.currentTarget.checked })}
      />
      <Switch
        label={t('approvalRules.stepUp')}
        description={t('approvalRules.stepUpHint')}
        checked={draft.stepUp}
        onChange={(event) => onChange({ ...draft, stepUp: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

function Escalation({ draft, onChange, known }: StagesFieldProps) {
  const t = useT();
  return (
    <>
      <Switch
        label={t('approvalRules.escalates')}
        checked={draft.escalates}
        onChange={(event) => onChange({ ...draft, escalates: event.currentTarget.checked })}
      />
      {draft.escalates ? (
        <div className="rule-stage">
          <NumberInput
            className="rule-stage__quorum"
            label={t('approvalRules.escalateMinutes')}
            min={1}
            max={10_080}
            value={draft.escalateMinutes}
            onChange={(value) => onChange({ ...draft, escalateMinutes: atLeast(value, 1) })}
          />
          <ApproverSelect
            label={t('approvalRules.escalateTo')}
            known={known}
            value={draft.escalateTo}
            onChange={(escalateTo) => onChange({ ...draft, escalateTo })}
          />
        </div>
      ) : null}
    </>
  );
}
