import {
  CopyableId,
  ErrorState,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconEraser, IconPlayerPause, IconPlayerPlay, IconPlugConnectedX } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { useCan, useMe } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { MEMBER_STATE, type Member } from './assignment-words.ts';
import { EraseDialog } from './erase-dialog.tsx';
import { MemberRoles } from './member-roles.tsx';
import { MemberSessions } from './member-sessions.tsx';
import './members.css';

export function MemberPage() {
  const t = useT();
  const { userId } = useParams({ from: '/console/members/$userId' });
  const member = useApi('GET /api/v1/members/{userId}', { params: { userId } });
  useDocumentTitle(member.data?.displayName);
  const parent = <Link to="/members">{t('members.title')}</Link>;
  if (member.error && !member.data) {
    return (
      <>
        <PageHeader parent={parent} title={t('members.one')} />
        <ErrorState problem={member.error} onRetry={() => void member.refetch()} />
      </>
    );
  }
  if (!member.data) return <MemberSkeleton />;
  const { state } = member.data;
  return (
    <>
      <PageHeader
        parent={parent}
        title={member.data.displayName}
        status={<StatusPill tone={MEMBER_STATE[state].tone}>{t(MEMBER_STATE[state].label)}</StatusPill>}
        actions={<MemberActs member={member.data} />}
      />
      <Section title={t('members.facts')}>
        <KeyValueList
          items={[
            member.data.kind === 'person'
              ? { key: 'email', label: t('members.email'), value: member.data.email }
              : {
                  key: 'kind',
                  label: t('serviceAccounts.kind'),
                  value: t(`serviceAccounts.kind.${member.data.kind}`),
                },
            ...accountItem(t, member.data),
            { key: 'joined', label: t('members.joined'), value: <RelativeTime at={member.data.joinedAt} /> },
            {
              key: 'last',
              label: t('members.lastSignIn'),
              value: <RelativeTime at={member.data.lastSignInAt} />,
            },
            { key: 'id', label: t('members.id'), value: <CopyableId id={member.data.userId} whole /> },
          ]}
        />
      </Section>
      <MemberRoles member={member.data} />
      <MemberSessions member={member.data} />
    </>
  );
}

/** The state of the account itself, where it says more than that it works. */
function accountItem(t: Translate, { accountState }: Member) {
  if (accountState === 'active') return [];
  const value = t(`members.account.${accountState}`);
  return [{ key: 'account', label: t('members.account'), value }];
}

type Act = 'suspend' | 'reactivate' | 'endSessions' | 'erase';

function MemberActs({ member }: { member: Member }) {
  const t = useT();
  const me = useMe();
  const mayUpdate = useCan('member:update');
  const mayEnd = useCan('session:end');
  const mayErase = useCan('person:erase');
  const [act, setAct] = useState<Act>();
  const isPerson = member.kind === 'person';
  const isMe = me.user.id === member.userId;
  const close = () => setAct(undefined);
  return (
    <>
      {mayEnd && isPerson && member.state === 'active' ? (
        <Button
          variant="default"
          leftSection={<IconPlugConnectedX size={16} stroke={1.6} aria-hidden />}
          onClick={() => setAct('endSessions')}
        >
          {t('members.endSessions')}
        </Button>
      ) : null}
      {mayUpdate && member.state === 'active' && !isMe ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} stroke={1.6} aria-hidden />}
          onClick={() => setAct('suspend')}
        >
          {t('members.suspend')}
        </Button>
      ) : null}
      {mayUpdate && member.state === 'suspended' ? (
        <Button
          leftSection={<IconPlayerPlay size={16} stroke={1.6} aria-hidden />}
          onClick={() => setAct('reactivate')}
        >
          {t('members.reactivate')}
        </Button>
      ) : null}
      {mayErase && isPerson ? (
        <Button
          variant="default"
          leftSection={<IconEraser size={16} stroke={1.6} aria-hidden />}
          onClick={() => setAct('erase')}
        >
          {t('members.erase')}
        </Button>
      ) : null}
      <EraseDialog member={member} opened={act === 'erase'} onClose={close} />
      <SuspendDialog member={member} opened={act === 'suspend'} onClose={close} />
      <ReactivateDialog member={member} opened={act === 'reactivate'} onClose={close} />
      <EndSessionsDialog member={member} opened={act === 'endSessions'} onClose={close} />
    </>
  );
}

interface ActDialogProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const MEMBER_READS = ['GET /api/v1/members', 'GET /api/v1/members/{userId}'] as const;

function SuspendDialog({ member, opened, onClose }: ActDialogProps) {
  const t = useT();
  const suspend = useApiMutation('POST /api/v1/members/{userId}/suspend', {
    changes: MEMBER_READS,
    onSuccess: (after) => {
      showToast({ tone: 'off', word: t('members.state.suspended'), title: after.displayName });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('members.suspendTitle', { name: member.displayName })}
      confirmLabel={t('members.suspend')}
      act={suspend}
      onConfirm={(reason) => suspend.mutate({ params: { userId: member.userId }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t('members.suspendBody')}</p>
    </ActDialog>
  );
}

function ReactivateDialog({ member, opened, onClose }: ActDialogProps) {
  const t = useT();
  const reactivate = useApiMutation('POST /api/v1/members/{userId}/reactivate', {
    changes: MEMBER_READS,
    onSuccess: (after) => {
      showToast({ tone: 'good', word: t('members.state.active'), title: after.displayName });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={opened}
      reason="required"
      title={t('members.reactivateTitle', { name: member.displayName })}
      confirmLabel={t('members.reactivate')}
      act={reactivate}
      onConfirm={(reason) => reactivate.mutate({ params: { userId: member.userId }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t('members.reactivateBody')}</p>
    </ActDialog>
  );
}

function EndSessionsDialog({ member, opened, onClose }: ActDialogProps) {
  const t = useT();
  const end = useApiMutation('POST /api/v1/users/{id}/end-sessions', {
    changes: MEMBER_READS,
    onSuccess: ({ endedCount }) => {
      showToast({
        tone: 'good',
        word: t('members.ended'),
        title: t('members.endedTitle', { name: member.displayName, count: endedCount }),
      });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('members.endTitle', { name: member.displayName })}
      confirmLabel={t('members.endSessions')}
      act={end}
      onConfirm={(reason) => end.mutate({ params: { id: member.userId }, body: { reason } })}
      onClose={onClose}
    >
      <p>{t('members.endBody')}</p>
    </ActDialog>
  );
}

function MemberSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t('app.loading')}>
      <Skeleton height={12} width={60} mt={3} />
      <Skeleton height={24} width={160} mt={8} mb={44} />
      <div className="h-section__body" data-frame="sheet">
        {['34%', '22%', '26%', '40%'].map((width) => (
          <Skeleton key={width} height={10} width={width} my={14} />
        ))}
      </div>
    </div>
  );
}
