import { Checkbox, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { useT } from '../../i18n/i18n.tsx';
import type { ClassificationDraft } from './classification-draft.ts';
import './gate.css';

const RISKS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
const APPROVALS = ['by_risk', 'always', 'never'] as const;
const SWITCHES = ['readOnly', 'idempotent', 'openWorld', 'sendsOut'] as const;
const NUMBERS = ['ratePerMinute', 'concurrencyMax', 'timeoutMs', 'resultBytesMax'] as const;

interface ClassifyFieldsProps {
  readonly draft: ClassificationDraft;
  readonly onChange: (draft: ClassificationDraft) => void;
}

export function ClassifyFields({ draft, onChange }: ClassifyFieldsProps) {
  const t = useT();
  const set = (part: Partial<ClassificationDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <div className="gate-grid">
        <Select
          label={t('gate.level')}
          allowDeselect={false}
          data={RISKS}
          value={draft.risk}
          onChange={(value) => set({ risk: RISKS.find((risk) => risk === value) ?? draft.risk })}
        />
        <Select
          label={t('gate.approval')}
          allowDeselect={false}
          data={APPROVALS.map((value) => ({ value, label: t(`gate.approval.${value}`) }))}
          value={draft.approval}
          onChange={(value) => set({ approval: APPROVALS.find((one) => one === value) ?? draft.approval })}
        />
        <TextInput
          label={t('gate.permission')}
          placeholder={`tool:call-${draft.risk.toLowerCase()}`}
          maxLength={129}
          value={draft.permission}
          onChange={(event) => set({ permission: event.currentTarget.value })}
        />
      </div>
      <div className="gate-grid">
        {SWITCHES.map((name) => (
          <Checkbox
            key={name}
            label={t(`gate.hint.${name}`)}
            checked={draft[name]}
            onChange={(event) => set({ [name]: event.currentTarget.checked })}
          />
        ))}
      </div>
      <div className="gate-grid">
        {NUMBERS.map((name) => (
          <NumberInput
            key={name}
            label={t(`gate.limit.${name}`)}
            min={1}
            allowDecimal={false}
            thousandSeparator
            value={draft[name]}
            onChange={(value) => set({ [name]: Number(value) })}
          />
        ))}
      </div>
      <Text size="sm" c="dimmed">
        {t('gate.capsHint')}
      </Text>
    </>
  );
}
