import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useCan, useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { useConditionVerdict } from '../conditions/condition-field.tsx';
import type { PolicyRule } from './policy-rule.ts';
import { emptyRule, type RuleDraft, RuleFields } from './rule-fields.tsx';
import { TryRule } from './try-rule.tsx';

interface RuleDialogProps {
  readonly opened: boolean;
  /** The rule to change; a new one without it. */
  readonly rule: PolicyRule | undefined;
  readonly onClose: () => void;
}

export function RuleDialog({ opened, rule, onClose }: RuleDialogProps) {
  const t = useT();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={rule ? t('policies.editTitle', { name: rule.name }) : t('policies.create')}
      size={640}
    >
      {opened ? <RuleForm key={rule?.version} rule={rule} onClose={onClose} /> : null}
    </Dialog>
  );
}

function useSave(onDone: () => void) {
  const t = useT();
  const settings = {
    changes: ['GET /api/v1/policy-rules', 'GET /api/v1/me'] as const,
    onSuccess: ({ name }: PolicyRule) => {
      showToast({ tone: 'good', word: t('policies.saved'), title: name });
      onDone();
    },
  };
  return {
    create: useApiMutation('POST /api/v1/policy-rules', settings),
    update: useApiMutation('PATCH /api/v1/policy-rules/{id}', settings),
  };
}

function RuleForm({ rule, onClose }: Omit<RuleDialogProps, 'opened'>) {
  const t = useT();
  const { activeScope } = useMe();
  const mayTry = useCan('access:check');
  const [draft, setDraft] = useState<RuleDraft>(
    rule
      ? { ...rule, condition: rule.condition ?? '' }
      : { ...emptyRule, scope: activeScope.kind === 'platform' ? 'platform' : activeScope.id },
  );
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { create, update } = useSave(onClose);
  const verdict = useConditionVerdict(draft.condition);
  const problem = create.error ?? update.error;
  const condition = draft.condition.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const { name, effect, scope, permissions } = draft;
    const missing = name.trim() === '' || permissions.length === 0 || reason.trim() === '' || !scope;
    if (missing || verdict?.valid === false) return;
    const shared = { name: name.trim(), permissions: [...permissions], reason: reason.trim() };
    if (rule) {
      update.mutate({
        params: { id: rule.id },
        ifMatch: rule.version,
        body: { ...shared, condition: condition === '' ? null : condition },
      });
    } else {
      create.mutate({ body: { ...shared, effect, scope, ...(condition === '' ? {} : { condition }) } });
    }
  };
  const missing = (value: string) => (tried && value.trim() === '' ? t('members.missing') : undefined);
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <RuleFields
        value={draft}
        onChange={setDraft}
        editing={rule !== undefined}
        errors={{
          name: problem?.field('name') ?? missing(draft.name),
          scope: missing(draft.scope ?? ''),
          permissions: missing(draft.permissions.join()),
          condition: problem?.field('condition'),
        }}
      />
      {mayTry ? <TryRule draft={draft} replaces={rule} /> : null}
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
