import { ErrorState, StatusPill } from '@haechi/ui';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { PersonSelect } from '../members/person-select.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import { bodyOfDraft, RISKS, type RuleDraft } from './rule-draft.ts';
import './approval-rules.css';

type Preview = ApiResponse<'POST /api/v1/approval-rules/preview'>;

interface PreviewPanelProps {
  readonly scope: string;
  /** A rule that is being written, and the one it is to replace. */
  readonly draft?: RuleDraft | undefined;
  readonly replaces?: string | undefined;
}

interface Question {
  readonly kind: string;
  readonly resource: string;
  readonly risk: (typeof RISKS)[number];
  readonly scope: string;
  readonly requester: string | undefined;
}

const KINDS = ['gate.call', 'access.grant'] as const;

/** Asks who would have to approve a request somebody imagines. Nothing is asked of anybody. */
export function PreviewPanel({ scope, draft, replaces }: PreviewPanelProps) {
  const t = useT();
  const [question, setQuestion] = useState<Question>({
    kind: 'gate.call',
    resource: draft?.resources[0]?.replaceAll('*', 'x') ?? '',
    risk: draft?.risks[0] ?? 'HIGH',
    scope: draft?.scope ?? scope,
    requester: undefined,
  });
  const preview = useApiMutation('POST /api/v1/approval-rules/preview', { changes: [] });
  const ask = () => {
    const { requester, kind, ...rest } = question;
    preview.mutate({
      body: {
        ...rest,
        kind: kind.trim() === '' ? KINDS[0] : kind.trim(),
        ...(requester === undefined ? {} : { requester }),
        ...(draft === undefined
          ? {}
          : { draft: { ...bodyOfDraft(draft), name: draft.name.trim() || t('approvalRules.draft') } }),
        ...(replaces === undefined ? {} : { replaces }),
      },
    });
  };
  return (
    <div className="rule-preview">
      <SegmentedControl
        aria-label={t('approvalRules.risks')}
        data={[...RISKS]}
        value={question.risk}
        onChange={(value) => setQuestion({ ...question, risk: RISKS.find((one) => one === value) ?? 'HIGH' })}
      />
      <TextInput
        label={t('approvalRules.previewKind')}
        description={t('approvalRules.previewKindHint')}
        value={question.kind}
        onChange={(event) => setQuestion({ ...question, kind: event.currentTarget.value })}
      />
      <TextInput
        label={t('approvalRules.previewResource')}
        placeholder="files__delete"
        value={question.resource}
        onChange={(event) => setQuestion({ ...question, resource: event.currentTarget.value })}
      />
      <ScopeSelect
        label={t('permissions.at')}
        value={question.scope}
        onChange={(at) => setQuestion({ ...question, scope: at })}
      />
      <PersonSelect
        label={t('approvalRules.previewRequester')}
        value={question.requester}
        onChange={(requester) => setQuestion({ ...question, requester })}
        scope={question.scope}
      />
      <div>
        <Button variant="default" loading={preview.isPending} onClick={ask}>
          {t('approvalRules.previewAsk')}
        </Button>
      </div>
      <output aria-live="polite">
        {preview.error ? <ErrorState inline problem={preview.error} /> : null}
        {preview.data ? <PreviewAnswer preview={preview.data} t={t} /> : null}
      </output>
    </div>
  );
}

const namesOf = (people: Preview['stages'][number]['people'], t: Translate): string =>
  people.length === 0 ? t('approvalRules.previewNobody') : people.map(({ name }) => name).join(', ');

function PreviewAnswer({ preview, t }: { readonly preview: Preview; readonly t: Translate }) {
  const { effect, rules, stages, escalation, fourEyes, stepUp } = preview;
  const rule = rules.length === 0 ? t('approvalRules.previewNoRule') : rules.join(', ');
  if (effect !== 'ask')
    return (
      <p className="h-row">
        <StatusPill tone={effect === 'approve' ? 'good' : 'danger'}>
          {t(`approvalRules.${effect}`)}
        </StatusPill>
        <span>{rule}</span>
      </p>
    );
  const named = stages.map((stage, place) =>
    Object.assign({ name: t('approvalRules.stage', { stage: place + 1 }) }, stage),
  );
  return (
    <ul className="rule-preview__answer">
      <li>
        <StatusPill tone="waiting">{t('approvalRules.require')}</StatusPill>
        <span>{rule}</span>
      </li>
      {named.map(({ name: stage, quorum, approvers, people, short }) => (
        <li key={stage}>
          <strong>{stage}</strong>
          <span>
            {t('approvalRules.of', {
              quorum,
              who: approvers.map(({ name }) => name).join(', ') || t('approvalRules.anyone'),
            })}
          </span>
          <span className="h-muted">{namesOf(people, t)}</span>
          {short ? <StatusPill tone="danger">{t('approvalRules.previewShort')}</StatusPill> : null}
        </li>
      ))}
      {escalation ? (
        <li>
          <strong>
            {t('approvalRules.previewLater', { minutes: Math.round(escalation.afterSeconds / 60) })}
          </strong>
          <span className="h-muted">{namesOf(escalation.people, t)}</span>
        </li>
      ) : null}
      {fourEyes ? <li className="h-muted">{t('approvalRules.fourEyes')}</li> : null}
      {stepUp ? <li className="h-muted">{t('approvalRules.stepUp')}</li> : null}
    </ul>
  );
}
