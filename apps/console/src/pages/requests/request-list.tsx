import { Countdown, EmptyState, ErrorState, Kbd, RelativeTime } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { ApiPages } from '../../api/use-api-pages.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { Approval } from './approval-words.ts';
import type { RequestView } from './requests-search.ts';
import { ApprovalStatePill, RiskPill } from './state-pill.tsx';
import { useNewcomers } from './use-newcomers.ts';
import { usePageKeys } from './use-page-keys.ts';

export interface RequestListProps {
  readonly view: RequestView;
  readonly requests: ApiPages<Approval>;
  readonly selected: string | undefined;
  readonly onOpen: (id: string) => void;
  /** Shows a request beside the list while moving through it; undefined where there is no room. */
  readonly onSelect: ((id: string) => void) | undefined;
}

const EMPTY = {
  inbox: { title: 'requests.empty.inbox', next: 'requests.empty.inboxNext' },
  mine: { title: 'requests.empty.mine', next: 'requests.empty.mineNext' },
  all: { title: 'requests.empty.all', next: 'requests.empty.allNext' },
} as const;

export function RequestList({ view, requests, selected, onOpen, onSelect }: RequestListProps) {
  const t = useT();
  const { rows } = requests;
  const fresh = useNewcomers(
    view,
    rows?.map(({ id }) => id),
  );
  const list = useRequestKeys({ rows: rows ?? [], selected, onSelect });
  if (requests.problem && !rows) return <ErrorState problem={requests.problem} onRetry={requests.retry} />;
  if (!rows) return <ListSkeleton />;
  if (rows.length === 0) {
    return (
      <div className="requests__empty">
        <EmptyState
          icon={<IconInbox size={20} stroke={1.6} />}
          title={t(EMPTY[view].title)}
          next={t(EMPTY[view].next)}
          action={view === 'mine' ? <Link to="/requests/new">{t('requests.ask.button')}</Link> : undefined}
        />
      </div>
    );
  }
  return (
    <div className="requests__list">
      <ul ref={list} aria-label={t('requests.title')}>
        {rows.map((request) => (
          <li key={request.id} data-fresh={fresh.has(request.id) || undefined}>
            <button
              type="button"
              className="request-row"
              data-id={request.id}
              aria-current={request.id === selected ? 'true' : undefined}
              onClick={() => onOpen(request.id)}
            >
              <span className="request-row__summary">{request.summary}</span>
              <span className="request-row__meta">
                {request.state === 'pending' ? <RiskPill risk={request.risk} /> : null}
                {request.state === 'pending' && view === 'inbox' ? null : (
                  <ApprovalStatePill state={request.state} quiet={request.state !== 'pending'} />
                )}
                <span className="h-truncate">{request.requester.name}</span>
                <RelativeTime at={request.createdAt} />
                {request.state === 'pending' ? (
                  <span className="request-row__left">
                    <Countdown until={request.expiresAt} />
                  </span>
                ) : null}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {requests.loadMore ? (
        <Button
          fullWidth
          size="xs"
          variant="default"
          loading={requests.loadingMore}
          onClick={requests.loadMore}
        >
          {t('ui.loadMore')}
        </Button>
      ) : null}
      {onSelect ? (
        <p className="requests__keys">
          <Kbd keys={['j']} /> <Kbd keys={['k']} /> {t('requests.keys.move')}
          {view === 'inbox' ? (
            <>
              <Kbd keys={['a']} /> {t('requests.approve')} <Kbd keys={['r']} /> {t('requests.reject')}
            </>
          ) : null}
        </p>
      ) : null}
    </div>
  );
}

interface RequestKeys {
  readonly rows: readonly Approval[];
  readonly selected: string | undefined;
  readonly onSelect: ((id: string) => void) | undefined;
}

/** j and k move through the list from anywhere on the page; focus goes along. */
function useRequestKeys({ rows, selected, onSelect }: RequestKeys) {
  const list = useRef<HTMLUListElement>(null);
  const move = (step: number) => {
    const focused = document.activeElement?.getAttribute('data-id');
    const at = rows.findIndex(({ id }) => id === (onSelect ? selected : focused));
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (!next) return;
    onSelect?.(next.id);
    list.current?.querySelector<HTMLElement>(`[data-id="${next.id}"]`)?.focus();
  };
  usePageKeys({ j: () => move(1), k: () => move(-1) });
  return list;
}

function ListSkeleton() {
  const t = useT();
  return (
    <div className="requests__list" role="status" aria-label={t('app.loading')}>
      <ul>
        {['86%', '72%', '80%', '64%'].map((width) => (
          <li key={width} className="request-row">
            <Skeleton height={12} width={width} />
            <Skeleton height={10} width="52%" mt={10} />
          </li>
        ))}
      </ul>
    </div>
  );
}
