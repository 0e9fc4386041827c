import { ErrorState } from '@haechi/ui';
import { Button, Checkbox, MultiSelect, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/i18n.tsx';
import { FORMATS, fromDraft, KINDS, type Sink, type SinkTarget, toDraft, wordsOf } from './sink-target.ts';
import { TargetFields } from './target-fields.tsx';

const RESULTS = ['success', 'denied', 'failure'] as const;

export interface SinkDraft {
  readonly name: string;
  readonly target: SinkTarget;
  readonly filter: Sink['filter'];
  readonly credentials?: { password: string };
  readonly startAt: 'now' | 'beginning';
}

interface SinkFormProps {
  /** The sink to change; undefined for a new one. */
  readonly sink: Sink | undefined;
  readonly problem: ApiProblem | null;
  readonly busy: boolean;
  readonly onSend: (draft: SinkDraft) => void;
  readonly onClose: () => void;
}

export function SinkForm({ sink, problem, busy, onSend, onClose }: SinkFormProps) {
  const t = useT();
  const [name, setName] = useState(sink?.name ?? '');
  const [draft, setDraft] = useState(() => toDraft(sink?.target));
  const [password, setPassword] = useState('');
  const [actions, setActions] = useState(sink?.filter.actions.join(' ') ?? '');
  const [results, setResults] = useState<string[]>([...(sink?.filter.results ?? [])]);
  const [whole, setWhole] = useState(false);
  const [tried, setTried] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') return;
    onSend({
      name: name.trim(),
      target: fromDraft(draft, sink?.target),
      filter: { actions: wordsOf(actions), results: RESULTS.filter((result) => results.includes(result)) },
      ...(password === '' ? {} : { credentials: { password } }),
      startAt: whole ? 'beginning' : 'now',
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('sinks.name')}
        maxLength={100}
        value={name}
        error={problem?.field('name') ?? (tried && name.trim() === '' ? t('sinks.nameMissing') : undefined)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {sink === undefined ? (
        <Select
          label={t('sinks.kind')}
          allowDeselect={false}
          data={KINDS.map((value) => ({ value, label: t(`sinks.kind.${value}`) }))}
          value={draft.kind}
          onChange={(value) => {
            const kind = KINDS.find((one) => one === value);
            if (kind) setDraft({ ...draft, kind, format: FORMATS[kind][0] });
          }}
        />
      ) : null}
      <TargetFields
        draft={draft}
        fault={(field) => problem?.field(field)}
        onChange={(part) => setDraft({ ...draft, ...part })}
      />
      {draft.kind === 'kafka' && draft.username !== '' ? (
        <TextInput
          type="password"
          label={t('sinks.saslPassword')}
          description={sink?.credentials.includes('password') ? t('sinks.keepPassword') : undefined}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      ) : null}
      <Select
        label={t('sinks.format')}
        allowDeselect={false}
        data={FORMATS[draft.kind].map((value) => ({ value, label: t(`sinks.format.${value}`) }))}
        value={draft.format}
        onChange={(value) => {
          const format = FORMATS[draft.kind].find((one) => one === value);
          if (format) setDraft({ ...draft, format });
        }}
      />
      <TextInput
        label={t('sinks.actions')}
        description={t('sinks.actionsHint')}
        value={actions}
        error={problem?.field('filter.actions') ?? problem?.field('filter.actions.0')}
        onChange={(event) => setActions(event.currentTarget.value)}
      />
      <MultiSelect
        label={t('sinks.results')}
        description={t('sinks.resultsHint')}
        data={RESULTS.map((value) => ({ value, label: t(`sinks.result.${value}`) }))}
        value={results}
        onChange={setResults}
      />
      {sink === undefined ? (
        <Checkbox
          label={t('sinks.fromBeginning')}
          checked={whole}
          onChange={(event) => setWhole(event.currentTarget.checked)}
        />
      ) : null}
      {problem && problem.fields.length === 0 ? <ErrorState inline problem={problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {sink === undefined ? t('sinks.create') : t('sinks.save')}
        </Button>
      </div>
    </form>
  );
}
