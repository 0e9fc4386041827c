import {
  type Column,
  Countdown,
  DataTable,
  Dialog,
  EmptyState,
  RelativeTime,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useApiPages } from '../../api/use-api-pages.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { INVITATION_STATE, type Invitation } from './assignment-words.ts';
import { LinkOnce } from './link-once.tsx';

/** Invitations, newest first; a link can be made anew or taken back, never shown again. */
export function InvitationsTable({ onInvite }: { onInvite: (() => void) | undefined }) {
  const t = useT();
  const [renewed, setRenewed] = useState<ApiResponse<'POST /api/v1/invitations/{id}/renew'>>();
  const [renewing, setRenewing] = useState<Invitation>();
  const [revoking, setRevoking] = useState<Invitation>();
  const invitations = useApiPages('GET /api/v1/invitations', { query: { limit: 50 } });
  const renew = useApiMutation('POST /api/v1/invitations/{id}/renew', {
    changes: ['GET /api/v1/invitations'],
    onSuccess: (answer) => {
      setRenewing(undefined);
      setRenewed(answer);
    },
  });
  const revoke = useApiMutation('POST /api/v1/invitations/{id}/revoke', {
    changes: ['GET /api/v1/invitations', 'GET /api/v1/members'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('members.invitation.revoked'), title: revoking?.email ?? '' });
      setRevoking(undefined);
    },
  });
  const acts = onInvite ? { onRenew: setRenewing, onRevoke: setRevoking } : undefined;
  return (
    <>
      <DataTable
        id="invitations"
        label={t('members.tab.invitations')}
        columns={invitationColumns(t, acts)}
        rows={invitations.rows}
        rowKey={(invitation) => invitation.id}
        problem={invitations.problem}
        onRetry={invitations.retry}
        total={invitations.total}
        onLoadMore={invitations.loadMore}
        loadingMore={invitations.loadingMore}
        empty={
          <EmptyState
            icon={<IconMail size={20} stroke={1.6} />}
            title={t('members.noInvitations')}
            next={t('members.noInvitationsNext')}
            action={onInvite ? <Button onClick={onInvite}>{t('members.invite')}</Button> : undefined}
          />
        }
      />
      <ActDialog
        opened={renewing !== undefined}
        title={t('members.renewTitle', { name: renewing?.displayName ?? '' })}
        confirmLabel={t('members.renew')}
        act={renew}
        onConfirm={() => renewing && renew.mutate({ params: { id: renewing.id } })}
        onClose={() => setRenewing(undefined)}
      >
        <p>{t('members.renewBody')}</p>
      </ActDialog>
      <ActDialog
        opened={revoking !== undefined}
        danger
        title={t('members.revokeTitle', { name: revoking?.displayName ?? '' })}
        confirmLabel={t('members.revoke')}
        act={revoke}
        onConfirm={() => revoking && revoke.mutate({ params: { id: revoking.id } })}
        onClose={() => setRevoking(undefined)}
      >
        <p>{t('members.revokeBody')}</p>
      </ActDialog>
      <Dialog
        opened={renewed !== undefined}
        onClose={() => setRenewed(undefined)}
        title={t('members.renewed')}
        size={600}
        closeOnClickOutside={false}
      >
        {renewed ? (
          <LinkOnce
            invitation={renewed.invitation}
            link={renewed.link}
            onDone={() => setRenewed(undefined)}
          />
        ) : null}
      </Dialog>
    </>
  );
}

interface Acts {
  readonly onRenew: (invitation: Invitation) => void;
  readonly onRevoke: (invitation: Invitation) => void;
}

function invitationColumns(t: Translate, acts: Acts | undefined): readonly Column<Invitation>[] {
  const columns: Column<Invitation>[] = [
    {
      id: 'name',
      header: t('members.name'),
      sortBy: (invitation) => invitation.displayName,
      cell: ({ displayName }) => displayName,
    },
    { id: 'email', header: t('members.email'), sortBy: ({ email }) => email, cell: ({ email }) => email },
    {
      id: 'state',
      header: t('members.state'),
      width: '110px',
      cell: ({ state }) => (
        <StatusPill tone={INVITATION_STATE[state].tone} quiet>
          {t(INVITATION_STATE[state].label)}
        </StatusPill>
      ),
    },
    { id: 'by', header: t('members.invitedBy'), cell: ({ invitedBy }) => invitedBy },
    {
      id: 'created',
      header: t('members.invitedAt'),
      width: '110px',
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      id: 'expires',
      header: t('members.linkLeft'),
      width: '120px',
      cell: ({ state, expiresAt }) =>
        state === 'open' ? <Countdown until={expiresAt} /> : <span className="h-muted">–</span>,
    },
  ];
  if (!acts) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '170px',
      align: 'end',
      onPhone: 'foot',
      cell: (invitation) => <InvitationActs invitation={invitation} {...acts} />,
    },
  ];
}

function InvitationActs({ invitation, onRenew, onRevoke }: Acts & { readonly invitation: Invitation }) {
  const t = useT();
  const { state } = invitation;
  return (
    <span className="h-row" style={{ justifyContent: 'flex-end' }}>
      {state === 'open' || state === 'expired' ? (
        <Button size="xs" variant="default" onClick={() => onRenew(invitation)}>
          {t('members.renew')}
        </Button>
      ) : null}
      {state === 'open' ? (
        <Button size="xs" variant="default" onClick={() => onRevoke(invitation)}>
          {t('members.revoke')}
        </Button>
      ) : null}
    </span>
  );
}
