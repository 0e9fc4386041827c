import { ErrorState, ExactTime, StatusPill } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import './permissions.css';
import { AccessRequestDialog } from '../requests/access/access-request-dialog.tsx';
import { LiveRequest } from '../requests/access/live-request.tsx';
import { ConsideredList } from './considered-list.tsx';
import { PermissionSelect } from './permission-select.tsx';
import { ScopeSelect } from './scope-select.tsx';
import { type Question, useExplanation } from './use-decision.ts';
import { WouldGrant } from './would-grant.tsx';

export interface WhyNotProps {
  readonly scope: string;
  readonly permission: string | undefined;
  readonly onChange: (asked: { scope: string; permission?: string }) => void;
}

/** Asks the engine about anything: the decision, what was looked at, what would change it. */
export function WhyNot({ scope, permission, onChange }: WhyNotProps) {
  const t = useT();
  const question = permission ? { permission, scope } : undefined;
  return (
    <div className="h-stack">
      <div className="role-at-scope">
        <PermissionSelect value={permission} onChange={(next) => onChange({ scope, permission: next })} />
        <ScopeSelect
          label={t('permissions.at')}
          value={scope}
          onChange={(next) => onChange({ scope: next, ...(permission ? { permission } : {}) })}
        />
      </div>
      {question ? (
        <Answer key={`${question.permission} ${question.scope}`} question={question} />
      ) : (
        <p className="h-muted">{t('permissions.why.idle')}</p>
      )}
    </div>
  );
}

function Answer({ question }: { question: Question }) {
  const t = useT();
  const explanation = useExplanation(question);
  const [asking, setAsking] = useDisclosure();
  const [askedId, setAskedId] = useState<string>();
  const scopes = useApi('GET /api/v1/scopes');
  const scopeName = scopes.data?.items.find(({ scope }) => scope === question.scope)?.name ?? question.scope;
  if (explanation.error) {
    return <ErrorState inline problem={explanation.error} onRetry={() => void explanation.refetch()} />;
  }
  if (!explanation.data) return <Skeleton height={120} />;
  const { data } = explanation;
  const denied = data.decision === 'deny';
  return (
    <div className="answer" aria-live="polite">
      <div className="h-row">
        <StatusPill tone={denied ? 'danger' : 'good'}>
          {t(denied ? 'permissions.why.deny' : 'permissions.why.allow')}
        </StatusPill>
        <strong>{data.reason}</strong>
      </div>
      <p className="h-muted">
        <span className="h-mono">{data.reasonCode}</span> ·{' '}
        {t('permissions.why.revision', { revision: data.revision })}
        {data.validUntil ? (
          <>
            {' '}
            · {t('permissions.why.validUntil')} <ExactTime at={data.validUntil} />
          </>
        ) : null}
      </p>
      <ConsideredList considered={data.considered} empty={t('permissions.why.nothing')} />
      {denied ? <WouldGrant roles={data.wouldGrant} /> : null}
      {askedId ? <LiveRequest id={askedId} onAskAgain={setAsking.open} /> : null}
      {denied && data.wouldGrant.length > 0 && !askedId ? (
        <div>
          <Button onClick={setAsking.open}>{t('requests.ask.button')}</Button>
        </div>
      ) : null}
      <AccessRequestDialog
        opened={asking}
        question={question}
        scopeName={scopeName}
        onAsked={({ approvalId }) => setAskedId(approvalId)}
        onClose={setAsking.close}
      />
    </div>
  );
}
