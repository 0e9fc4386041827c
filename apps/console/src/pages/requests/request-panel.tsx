import {
  CodeBlock,
  CopyableId,
  Countdown,
  ErrorState,
  JsonView,
  KeyValueList,
  RelativeTime,
  showToast,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { useLiveRequest } from './access/live-request.tsx';
import { type ApprovalDetail, OBSTACLE_WORDS } from './approval-words.ts';
import { DecisionForm } from './decision-form.tsx';
import { RequestDifference, RequestPlan } from './request-plan.tsx';
import './requests.css';
import { ApprovalStatePill, RiskPill } from './state-pill.tsx';

/** One request with everything that will happen, and the decision. */
export function RequestPanel({ id }: { id: string }) {
  const request = useLiveRequest(id);
  if (request.error && !request.data) {
    return <ErrorState problem={request.error} onRetry={() => void request.refetch()} />;
  }
  if (!request.data) return <PanelSkeleton />;
  return <LoadedPanel request={request.data} />;
}

function LoadedPanel({ request }: { request: ApprovalDetail }) {
  const t = useT();
  const effects = t(request.state === 'pending' ? 'requests.effects' : 'requests.effectsThen');
  const facts = [
    {
      key: 'requester',
      label: t('requests.requester'),
      value: (
        <>
          {request.requester.name} <span className="h-muted">{request.requester.email}</span>
        </>
      ),
    },
    ...request.effects.map(({ label, value }, index) => ({ key: `effect-${index}`, label, value })),
    { key: 'asked', label: t('requests.askedAt'), value: <RelativeTime at={request.createdAt} /> },
    {
      key: 'id',
      label: t('requests.id'),
      value: (
        <>
          <span className="h-mono">{request.shortId}</span> <CopyableId id={request.id} />
        </>
      ),
    },
  ];
  return (
    <article className="request-panel">
      <header className="request-panel__head">
        <div className="h-row">
          <ApprovalStatePill state={request.state} />
          <RiskPill risk={request.risk} />
          {request.state === 'pending' ? (
            <span className="request-panel__left">
              {t('requests.live.left')} <Countdown until={request.expiresAt} />
            </span>
          ) : null}
        </div>
        <h2>{request.summary}</h2>
      </header>
      <blockquote className="request-panel__why">
        <span className="h-muted">{t('requests.justification')}</span>
        <p className="multiline">{request.justification}</p>
      </blockquote>
      {request.state === 'pending' ? null : <Outcome request={request} />}
      <section aria-label={effects}>
        <h3>{effects}</h3>
        <KeyValueList items={facts} />
      </section>
      <RequestPlan request={request} />
      <RequestDifference request={request} />
      <p className="h-muted">
        {t('requests.whyApproval')} {request.whyApproval}
      </p>
      <details className="request-panel__exact">
        <summary>{t('requests.exact')}</summary>
        <p className="h-muted">{t('requests.exactHint')}</p>
        <JsonView value={request.arguments} title={t('requests.arguments')} />
        <CodeBlock code={request.argumentsCanonical} wrap title={t('requests.canonical')} />
        <CodeBlock code={request.digest} wrap title={t('requests.digest')} />
      </details>
      <Decide request={request} />
    </article>
  );
}

function Outcome({ request }: { request: ApprovalDetail }) {
  return (
    <div className="request-panel__outcome">
      <div className="h-row">
        {request.decidedBy ? <strong>{request.decidedBy.name}</strong> : null}
        <span className="h-muted">
          <RelativeTime at={request.decidedAt ?? request.expiresAt} />
        </span>
      </div>
      {request.decisionReason ? <p className="multiline">{request.decisionReason}</p> : null}
    </div>
  );
}

function Decide({ request }: { request: ApprovalDetail }) {
  const t = useT();
  if (request.mayDecide) return <DecisionForm request={request} />;
  const obstacle = request.mayNotDecideBecause && OBSTACLE_WORDS[request.mayNotDecideBecause];
  return (
    <footer className="request-panel__foot">
      {obstacle && request.state === 'pending' ? (
        <p className="request-panel__obstacle">
          <strong>{t(obstacle.title)}</strong> {t(obstacle.next)}
        </p>
      ) : null}
      {request.mayCancel ? <CancelButton request={request} /> : null}
    </footer>
  );
}

function CancelButton({ request }: { request: ApprovalDetail }) {
  const t = useT();
  const cancel = useApiMutation('POST /api/v1/approvals/{id}/cancel', {
    changes: ['GET /api/v1/approvals', 'GET /api/v1/approvals/{id}'],
    onSuccess: (after) =>
      void showToast({ tone: 'off', word: t('requests.state.cancelled'), title: after.summary }),
  });
  return (
    <>
      <Button
        variant="default"
        loading={cancel.isPending}
        onClick={() => cancel.mutate({ params: { id: request.id } })}
      >
        {t('requests.cancel')}
      </Button>
      {cancel.error ? <ErrorState inline problem={cancel.error} /> : null}
    </>
  );
}

function PanelSkeleton() {
  const t = useT();
  return (
    <div className="request-panel" role="status" aria-label={t('app.loading')}>
      <Skeleton height={21} width={150} radius={99} />
      <Skeleton height={18} width="80%" />
      <Skeleton height={64} />
      {['52%', '44%', '60%', '38%', '48%'].map((width) => (
        <Skeleton key={width} height={10} width={width} my={4} />
      ))}
    </div>
  );
}
