import { ErrorState, RelativeTime, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { DeviceIcon, type Session, useDeviceName } from '../../credentials/device.tsx';
import { useT } from '../../i18n/i18n.tsx';

const CHANGES = ['GET /api/v1/me/sessions'] as const;

/** Where I am signed in, and how to end it there. */
export function SessionsSection() {
  const t = useT();
  const sessions = useApi('GET /api/v1/me/sessions');
  const [asking, setAsking] = useState(false);
  const anchor = useScrollToHash('sessions');
  const endOthers = useApiMutation('POST /api/v1/me/sessions/end-others', {
    changes: CHANGES,
    onSuccess: ({ endedCount }) => {
      setAsking(false);
      showToast({
        tone: 'good',
        word: t('security.sessions.endedWord'),
        title: t('security.sessions.endedOthers', { count: endedCount }),
      });
    },
  });
  const items = sessions.data?.items.toSorted(byCurrentThenSeen);
  const others = items?.filter((session) => !session.current).length ?? 0;
  return (
    <div ref={anchor} id="sessions" className="security-anchor">
      <Section
        title={t('security.sessions')}
        description={
          sessions.data
            ? t('security.sessions.description', { open: others + 1, max: sessions.data.sessionsMax })
            : ' '
        }
        actions={
          others > 0 ? (
            <Button variant="default" color="red" onClick={() => setAsking(true)}>
              {t('security.sessions.endOthers')}
            </Button>
          ) : undefined
        }
      >
        {items ? (
          items.map((session) => <SessionLine key={session.id} session={session} />)
        ) : sessions.error ? (
          <ErrorState inline problem={sessions.error} onRetry={() => void sessions.refetch()} />
        ) : (
          <Skeleton height={40} />
        )}
      </Section>
      <ActDialog
        opened={asking}
        danger
        title={t('security.sessions.endOthers')}
        confirmLabel={t('security.sessions.endOthers')}
        act={endOthers}
        onConfirm={() => endOthers.mutate({})}
        onClose={() => setAsking(false)}
      >
        {t('security.sessions.endOthersEffect', { count: others })}
      </ActDialog>
    </div>
  );
}

function byCurrentThenSeen(a: Session, b: Session): number {
  return Number(b.current) - Number(a.current) || b.lastSeenAt.localeCompare(a.lastSeenAt);
}

function SessionLine({ session }: { session: Session }) {
  const t = useT();
  const deviceName = useDeviceName();
  const end = useApiMutation('DELETE /api/v1/me/sessions/{id}', {
    changes: CHANGES,
    onSuccess: () =>
      showToast({
        tone: 'good',
        word: t('security.sessions.endedWord'),
        title: t('security.sessions.ended', { name: deviceName(session) }),
      }),
  });
  return (
    <div className="list-line">
      <DeviceIcon session={session} />
      <div>
        <strong>{deviceName(session)}</strong>
        <p className="h-muted">
          {session.ip ?? t('ui.unknown')} · {t('security.sessions.since')}{' '}
          <RelativeTime at={session.createdAt} /> · {t('security.sessions.until')}{' '}
          <RelativeTime at={session.endsAt} />
        </p>
        {end.error ? <ErrorState inline problem={end.error} /> : null}
      </div>
      {session.current ? (
        <StatusPill tone="good">{t('security.sessions.current')}</StatusPill>
      ) : (
        <div className="h-row">
          <span className="h-muted">
            {t('signIn.sessions.lastSeen')} <RelativeTime at={session.lastSeenAt} />
          </span>
          <Button
            size="xs"
            variant="default"
            color="red"
            loading={end.isPending}
            aria-label={t('signIn.sessions.end', { name: deviceName(session) })}
            onClick={() => end.mutate({ params: { id: session.id } })}
          >
            {t('security.sessions.end')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Brings a part of the page into view when the address names it; the browser did so before the part was there. */
function useScrollToHash(name: string) {
  const { hash } = useLocation();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (hash === name) element.current?.scrollIntoView();
  }, [hash, name]);
  return element;
}
