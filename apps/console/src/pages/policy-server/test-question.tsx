import { ErrorState, KeyValueList, Section, StatusPill } from '@haechi/ui';
import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan, useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import { PersonSelect } from '../members/person-select.tsx';
import { PermissionSelect } from '../permissions/permission-select.tsx';
import '../permissions/permissions.css';
import { ScopeSelect } from '../permissions/scope-select.tsx';

type TestAnswer = ApiResponse<'POST /api/v1/opa/test'>;

/** Asks the policy server one question, and shows what it would come to. */
export function TestQuestion() {
  const t = useT();
  const { activeScope } = useMe();
  const mayAskAboutOthers = useCan('access:check');
  const [permission, setPermission] = useState<string>();
  const [scope, setScope] = useState(activeScope.kind === 'platform' ? 'platform' : activeScope.id);
  const [principal, setPrincipal] = useState<string>();
  const [tried, setTried] = useState(false);
  const test = useApiMutation('POST /api/v1/opa/test', { changes: ['GET /api/v1/opa/status'] });
  // An answer must not stand beside a question it was not given to.
  const asking =
    <V,>(set: (value: V) => void) =>
    (value: V) => {
      test.reset();
      set(value);
    };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (permission === undefined) return;
    test.mutate({ body: { permission, scope, ...(principal === undefined ? {} : { principal }) } });
  };
  return (
    <Section title={t('policyServer.test')} description={t('policyServer.testHint')}>
      <form className="h-stack" onSubmit={submit} noValidate>
        <div className="role-at-scope">
          <PermissionSelect
            value={permission}
            error={tried && permission === undefined ? t('members.missing') : undefined}
            onChange={asking(setPermission)}
          />
          <ScopeSelect label={t('permissions.at')} value={scope} onChange={asking(setScope)} />
        </div>
        {mayAskAboutOthers ? (
          <PersonSelect label={t('policyServer.who')} value={principal} onChange={asking(setPrincipal)} />
        ) : null}
        <div>
          <Button type="submit" variant="default" loading={test.isPending}>
            {t('policyServer.ask')}
          </Button>
        </div>
        {test.error ? <ErrorState inline problem={test.error} /> : null}
        {test.data ? <Answer answer={test.data} /> : null}
      </form>
    </Section>
  );
}

function Answer({ answer }: { readonly answer: TestAnswer }) {
  const t = useT();
  const { outcome, cause, causeTitle, decision, source, tookMs } = answer;
  return (
    <div className="answer" role="status">
      <KeyValueList
        items={[
          {
            key: 'outcome',
            label: t('policyServer.outcome'),
            value: t(`policyServer.outcome.${outcome}`, { cause: causeTitle ?? cause ?? '' }),
          },
          {
            key: 'decision',
            label: t('policyServer.decision'),
            value: (
              <StatusPill tone={decision === 'allow' ? 'good' : 'danger'}>
                {t(`policyServer.decision.${decision}`)}
              </StatusPill>
            ),
          },
          { key: 'source', label: t('policyServer.source'), value: t(`policyServer.source.${source}`) },
          {
            key: 'took',
            label: t('policyServer.took'),
            value: t('policyServer.tookText', { time: tookMs < 10 ? tookMs.toFixed(1) : Math.round(tookMs) }),
          },
        ]}
      />
    </div>
  );
}
