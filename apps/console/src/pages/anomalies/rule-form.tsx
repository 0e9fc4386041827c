import { ErrorState, showToast } from '@haechi/ui';
import { Button, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { SEVERITY_NAMES } from './anomalies-search.ts';
import type { Rule } from './rule.ts';
import { RuleTrial } from './rule-trial.tsx';
import { MEASURE_WORDS, SEVERITY_WORDS } from './words.tsx';

type Definition = Rule['parameterDefinitions'][number];
type Value = Rule['parameters'][string];
type Typed = Readonly<Record<string, string>>;

const MEASURES = ['none', 'step_up', 'end_session', 'suspend'] as const;

const show = (value: Value | undefined): string =>
  Array.isArray(value) ? value.join('\n') : String(value ?? '');

/** What is typed as the value it stands for; the server says when it is none. */
function read({ unit }: Definition, text: string): Value {
  if (unit === 'networks') return text.split(/\s+/).filter((line) => line !== '');
  if (unit === 'time_zone') return text.trim();
  return /^\d+$/.test(text.trim()) ? Number(text) : text.trim();
}

/** How one rule works, with a trial of what is typed on the past. */
export function RuleForm({ rule, onDone }: { rule: Rule; onDone: () => void }) {
  const t = useT();
  const mayConfigure = useCan('anomaly:configure');
  const [enabled, setEnabled] = useState(rule.enabled);
  const [severity, setSeverity] = useState(rule.severity);
  const [measure, setMeasure] = useState(rule.measure);
  const [quiet, setQuiet] = useState(String(rule.quietMinutes));
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [typed, setTyped] = useState<Typed>(
    Object.fromEntries(Object.entries(rule.parameters).map(([key, value]) => [key, show(value)])),
  );
  const save = useApiMutation('PUT /api/v1/anomaly-rules/{rule}', {
    changes: ['GET /api/v1/anomaly-rules'],
    onSuccess: ({ name }) => {
      showToast({ tone: 'good', word: t('anomalies.saved'), title: name });
      onDone();
    },
  });
  const parameters = Object.fromEntries(
    rule.parameterDefinitions.map((definition) => [
      definition.key,
      read(definition, typed[definition.key] ?? ''),
    ]),
  );
  const quietMinutes = Number(quiet);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    setMissing(said === '');
    if (said === '') return;
    save.mutate({
      params: { rule: rule.rule },
      ifMatch: rule.version,
      body: { enabled, severity, measure, quietMinutes, parameters, reason: said },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{rule.description}</p>
      <Switch
        label={t('anomalies.enabled')}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
      <div className="rule-fields">
        {rule.parameterDefinitions.map((definition) => (
          <ParameterField
            key={definition.key}
            definition={definition}
            value={typed[definition.key] ?? ''}
            onChange={(value) => setTyped({ ...typed, [definition.key]: value })}
          />
        ))}
        <TextInput
          label={t('anomalies.quiet')}
          inputMode="numeric"
          value={quiet}
          onChange={(event) => setQuiet(event.currentTarget.value)}
        />
        <Select
          label={t('anomalies.severity')}
          allowDeselect={false}
          value={severity}
          data={SEVERITY_NAMES.map((value) => ({ value, label: t(SEVERITY_WORDS[value].label) }))}
          onChange={(next) => setSeverity(SEVERITY_NAMES.find((name) => name === next) ?? severity)}
        />
        <Select
          label={t('anomalies.measure')}
          allowDeselect={false}
          value={measure}
          data={MEASURES.map((value) => ({ value, label: t(MEASURE_WORDS[value]) }))}
          onChange={(next) => setMeasure(MEASURES.find((name) => name === next) ?? measure)}
        />
      </div>
      <RuleTrial rule={rule.rule} quietMinutes={quietMinutes} parameters={parameters} />
      {mayConfigure ? (
        <>
          <Textarea
            label={t('ui.reason')}
            description={t('ui.reasonHint')}
            required
            maxLength={1000}
            value={reason}
            error={missing && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {save.error ? <ErrorState inline problem={save.error} /> : null}
          <div className="h-row" style={{ justifyContent: 'flex-end' }}>
            <Button variant="default" onClick={onDone}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('anomalies.save')}
            </Button>
          </div>
        </>
      ) : null}
    </form>
  );
}

interface ParameterFieldProps {
  readonly definition: Definition;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ParameterField({ definition, value, onChange }: ParameterFieldProps) {
  const t = useT();
  const { title, unit, min, max } = definition;
  if (unit === 'networks')
    return (
      <Textarea
        label={title}
        description={t('anomalies.networksHint')}
        autosize
        minRows={1}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      label={title}
      {...(min === null || max === null ? {} : { description: t('anomalies.bounds', { min, max }) })}
      {...(unit === 'time_zone' ? {} : { inputMode: 'numeric' as const })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
