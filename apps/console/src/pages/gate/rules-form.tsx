import { ErrorState, showToast } from '@haechi/ui';
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiInput, ApiResponse } from '../../api/client.ts';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { readList } from './classification-draft.ts';
import { SimulationResult } from './simulation-result.tsx';

type Policy = ApiResponse<'GET /api/v1/gate/policy'>;
type Body = ApiInput<'PUT /api/v1/gate/policy'>['body'];

const MODES = ['enforce', 'shadow'] as const;

/** Rules and tests as code: tried on recorded calls first, then saved. */
export function RulesForm({ policy }: { readonly policy: Policy }) {
  const t = useT();
  const mayManage = useCan('gate:manage');
  const [rulesText, setRules] = useState(() => JSON.stringify(policy.rules, undefined, 2));
  const [testsText, setTests] = useState(() => JSON.stringify(policy.tests, undefined, 2));
  const [mode, setMode] = useState(policy.mode);
  const [reason, setReason] = useState('');
  const rules = readList(rulesText) as Body['rules'] | undefined; // the server checks what was typed
  const tests = readList(testsText) as Body['tests'] | undefined; // the server checks what was typed
  const simulate = useApiMutation('POST /api/v1/gate/policy/simulation');
  const save = useApiMutation('PUT /api/v1/gate/policy', {
    changes: ['GET /api/v1/gate/policy'],
    onSuccess: ({ version }) =>
      showToast({ tone: 'good', word: t('gate.saved'), title: t('gate.version', { version }) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (rules === undefined || tests === undefined) return;
    save.mutate({ body: { mode, rules, tests, reason: reason.trim() }, ifMatch: policy.version });
  };
  const problem = save.error ?? simulate.error;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <CodeField
        label={t('gate.rules')}
        hint={t('gate.rulesHint')}
        value={rulesText}
        fault={rules === undefined}
        onChange={setRules}
      />
      <CodeField
        label={t('gate.tests')}
        hint={t('gate.testsHint')}
        value={testsText}
        fault={tests === undefined}
        onChange={setTests}
      />
      {problem === null ? null : <ErrorState inline problem={problem} />}
      <div className="h-row">
        <Button
          variant="default"
          loading={simulate.isPending}
          disabled={rules === undefined || tests === undefined}
          onClick={() => simulate.mutate({ body: { rules: rules ?? [], tests: tests ?? [], calls: 200 } })}
        >
          {t('gate.simulate')}
        </Button>
      </div>
      {simulate.data === undefined ? null : <SimulationResult result={simulate.data} />}
      {mayManage ? (
        <>
          <Select
            label={t('gate.mode')}
            allowDeselect={false}
            data={MODES.map((value) => ({ value, label: t(`gate.mode.${value}`) }))}
            value={mode}
            onChange={(value) => setMode(MODES.find((one) => one === value) ?? mode)}
          />
          <TextInput
            required
            label={t('gate.reason')}
            maxLength={500}
            value={reason}
            error={save.error?.field('reason')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div className="h-row" style={{ justifyContent: 'flex-end' }}>
            <Button type="submit" loading={save.isPending}>
              {t('gate.save')}
            </Button>
          </div>
        </>
      ) : null}
    </form>
  );
}

interface CodeFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly fault: boolean;
  readonly onChange: (text: string) => void;
}

function CodeField({ label, hint, value, fault, onChange }: CodeFieldProps) {
  const t = useT();
  return (
    <Textarea
      label={label}
      description={hint}
      autosize
      minRows={5}
      maxRows={20}
      spellCheck={false}
      className="h-mono"
      value={value}
      error={fault ? t('gate.notJson') : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
