import { TOOL_PRESET } from '@haechi/contracts/gate-preset';
import { ErrorState, showToast } from '@haechi/ui';
import { Button, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { type ClassificationDraft, toClassification, toDraft } from './classification-draft.ts';
import { ClassifyFields } from './classify-fields.tsx';
import { GATE_READS, type Tool } from './words.tsx';

/** What a person decides about a tool, pinned to the definition on this screen. */
export function ClassifyForm({ tool }: { readonly tool: Tool }) {
  const t = useT();
  const preset = TOOL_PRESET.find(({ name }) => name === tool.name);
  const [draft, setDraft] = useState<ClassificationDraft>(() => toDraft(tool));
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const classification = toClassification(draft);
  const classify = useApiMutation('PUT /api/v1/gate/tools/{id}/classification', {
    changes: GATE_READS,
    onSuccess: ({ fullName }) => showToast({ tone: 'good', word: t('gate.classifiedWord'), title: fullName }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (classification === undefined || reason.trim() === '') return;
    classify.mutate({
      params: { id: tool.id },
      body: { digest: tool.digest, classification, reason: reason.trim() },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      {preset === undefined ? null : (
        <div className="h-row">
          <Button
            variant="default"
            onClick={() => setDraft(toDraft({ ...tool, classification: undefined }, preset.classification))}
          >
            {t('gate.presetOne')}
          </Button>
        </div>
      )}
      <ClassifyFields draft={draft} onChange={setDraft} />
      <Textarea
        label={t('gate.argumentRules')}
        description={t('gate.argumentRulesHint')}
        autosize
        minRows={3}
        maxRows={16}
        className="h-mono"
        value={draft.argumentRules}
        error={classification === undefined ? t('gate.notJson') : undefined}
        onChange={(event) => setDraft({ ...draft, argumentRules: event.currentTarget.value })}
      />
      <TextInput
        required
        label={t('gate.reason')}
        maxLength={500}
        value={reason}
        error={tried && reason.trim() === '' ? t('gate.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {classify.error === null ? null : <ErrorState inline problem={classify.error} />}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button type="submit" loading={classify.isPending}>
          {t('gate.classify')}
        </Button>
      </div>
    </form>
  );
}
