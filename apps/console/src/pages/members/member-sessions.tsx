import { EmptyState, ErrorState, RelativeTime, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { DeviceIcon, type Session, useDeviceName } from '../../credentials/device.tsx';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import type { Member } from './assignment-words.ts';

/** Where a member is signed in, for who may end it there. */
export function MemberSessions({ member }: { readonly member: Member }) {
  const mayEnd = useCan('session:end');
  if (!mayEnd || member.kind !== 'person' || member.state !== 'active') return null;
  return <Sessions member={member} />;
}

function Sessions({ member }: { readonly member: Member }) {
  const t = useT();
  const deviceName = useDeviceName();
  const params = { id: member.userId };
  const sessions = useApi('GET /api/v1/users/{id}/sessions', { params });
  const [ending, setEnding] = useState<Session>();
  const end = useApiMutation('POST /api/v1/users/{id}/sessions/{sessionId}/end', {
    changes: ['GET /api/v1/users/{id}/sessions'],
    onSuccess: () => {
      setEnding(undefined);
      showToast({ tone: 'good', word: t('members.sessionEndedWord'), title: t('members.sessionEnded') });
    },
  });
  const items = sessions.data?.items;
  const name = ending ? deviceName(ending) : '';
  return (
    <Section title={t('members.sessions')} description={t('members.sessionsDescription')}>
      {items ? (
        items.length > 0 ? (
          items.map((session) => (
            <SessionLine key={session.id} session={session} onEnd={() => setEnding(session)} />
          ))
        ) : (
          <EmptyState
            icon={<IconPlugConnectedX size={20} stroke={1.6} />}
            title={t('members.noSessions')}
            next={t('members.noSessionsNext')}
          />
        )
      ) : sessions.error ? (
        <ErrorState inline problem={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <Skeleton height={40} />
      )}
      <ActDialog
        opened={ending !== undefined}
        danger
        reason="required"
        title={t('members.endSessionTitle', { name })}
        confirmLabel={t('members.endSession')}
        act={end}
        onConfirm={(reason) => {
          if (ending) end.mutate({ params: { ...params, sessionId: ending.id }, body: { reason } });
        }}
        onClose={() => setEnding(undefined)}
      >
        <p>{t('members.endSessionBody')}</p>
      </ActDialog>
    </Section>
  );
}

function SessionLine({ session, onEnd }: { readonly session: Session; readonly onEnd: () => void }) {
  const t = useT();
  const deviceName = useDeviceName();
  const name = deviceName(session);
  return (
    <div className="list-line">
      <DeviceIcon session={session} />
      <div>
        <strong>{name}</strong>
        <p className="h-muted">
          {session.ip ?? t('ui.unknown')} · {t('security.sessions.since')}{' '}
          <RelativeTime at={session.createdAt} /> · {t('signIn.sessions.lastSeen')}{' '}
          <RelativeTime at={session.lastSeenAt} />
        </p>
      </div>
      {session.current ? (
        <StatusPill tone="good">{t('security.sessions.current')}</StatusPill>
      ) : (
        <Button
          size="xs"
          variant="default"
          color="red"
          aria-label={t('members.endSessionTitle', { name })}
          onClick={onEnd}
        >
          {t('members.endSession')}
        </Button>
      )}
    </div>
  );
}
