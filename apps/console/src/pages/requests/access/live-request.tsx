import { Countdown, ErrorState, RelativeTime } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { apiQuery, useApiMutation } from '../../../api/api.ts';
import { useLive } from '../../../api/live-provider.tsx';
import { useT } from '../../../i18n/i18n.tsx';
import { type ApprovalDetail, isGranted } from '../approval-words.ts';
import { ApprovalStatePill } from '../state-pill.tsx';

const ASK_AGAIN_MS = 10_000;

/** One request, kept up to date: by live events, and by asking again while those are cut off. */
export function useLiveRequest(id: string | undefined) {
  const live = useLive();
  return useQuery({
    ...apiQuery('GET /api/v1/approvals/{id}', { params: { id: id ?? '' } }),
    enabled: id !== undefined,
    refetchInterval: (query) =>
      query.state.data?.state === 'pending' && live.state !== 'open' ? ASK_AGAIN_MS : false,
  });
}

/** What became of my request, in the place where I needed it. */
export function LiveRequest({ id, onAskAgain }: { id: string; onAskAgain: () => void }) {
  const t = useT();
  const request = useLiveRequest(id);
  const cancel = useApiMutation('POST /api/v1/approvals/{id}/cancel', {
    changes: ['GET /api/v1/approvals', 'GET /api/v1/approvals/{id}'],
  });
  if (request.error)
    return <ErrorState inline problem={request.error} onRetry={() => void request.refetch()} />;
  if (!request.data) return <Skeleton height={74} />;
  const { data } = request;
  return (
    <div className="access-panel__live" aria-live="polite">
      <div className="h-row">
        <ApprovalStatePill state={data.state} />
        {data.state === 'pending' ? (
          <span className="h-muted">
            {t('requests.live.left')} <Countdown until={data.expiresAt} />
          </span>
        ) : (
          <RelativeTime at={data.decidedAt ?? data.expiresAt} />
        )}
      </div>
      <p>{data.summary}</p>
      <Outcome request={data} />
      <div className="h-row">
        <Link to="/requests/$id" params={{ id: data.id }}>
          {t('requests.live.open')}
        </Link>
        {data.mayCancel ? (
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ params: { id: data.id } })}
          >
            {t('requests.cancel')}
          </Button>
        ) : null}
        {data.state !== 'pending' && !isGranted(data.state) ? (
          <Button size="xs" variant="default" onClick={onAskAgain}>
            {t('requests.live.again')}
          </Button>
        ) : null}
      </div>
      {cancel.error ? <ErrorState inline problem={cancel.error} /> : null}
    </div>
  );
}

function Outcome({ request }: { request: ApprovalDetail }) {
  const t = useT();
  if (request.state === 'pending') return <p className="h-muted">{t('requests.live.waiting')}</p>;
  if (request.decidedBy === null) return null;
  return (
    <p className="h-muted">
      {t(isGranted(request.state) ? 'requests.live.approvedBy' : 'requests.live.rejectedBy', {
        name: request.decidedBy.name,
      })}
      {request.decisionReason ? ` “${request.decisionReason}”` : null}
    </p>
  );
}
