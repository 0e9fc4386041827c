import { type Column, DataTable, EmptyState, PageHeader, RelativeTime, StatusPill } from '@haechi/ui';
import { Button, Tabs, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiPages } from '../../api/use-api-pages.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { MEMBER_STATE, type Member } from './assignment-words.ts';
import { InvitationsTable } from './invitations-table.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import './members.css';

const TYPING_PAUSE_MS = 250;

export function MembersPage() {
  const t = useT();
  const search = useSearch({ from: '/console/members' });
  const navigate = useNavigate({ from: '/members' });
  const mayInvite = useCan('member:invite');
  const { invite: inviting, ...rest } = search;
  const openInvite = () => void navigate({ search: { ...rest, invite: true } });
  return (
    <>
      <PageHeader
        title={t('members.title')}
        description={t('members.description')}
        actions={
          mayInvite ? (
            <Button leftSection={<IconUserPlus size={16} stroke={1.6} aria-hidden />} onClick={openInvite}>
              {t('members.invite')}
            </Button>
          ) : undefined
        }
      />
      <Tabs
        value={search.tab ?? 'members'}
        onChange={(tab) => void navigate({ search: tab === 'invitations' ? { tab } : {}, replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="members">{t('members.tab.members')}</Tabs.Tab>
          <Tabs.Tab value="invitations">{t('members.tab.invitations')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          <MembersTable onInvite={mayInvite ? openInvite : undefined} />
        </Tabs.Panel>
        <Tabs.Panel value="invitations">
          <InvitationsTable onInvite={mayInvite ? openInvite : undefined} />
        </Tabs.Panel>
      </Tabs>
      {mayInvite ? (
        <InviteDialog
          opened={inviting === true}
          onClose={() => void navigate({ search: rest, replace: true })}
        />
      ) : null}
    </>
  );
}

function MembersTable({ onInvite }: { onInvite: (() => void) | undefined }) {
  const t = useT();
  const search = useSearch({ from: '/console/members' });
  const navigate = useNavigate({ from: '/members' });
  const [text, setText] = useState(search.text ?? '');
  const find = useDebouncedCallback((wanted: string) => {
    void navigate({ search: wanted ? { text: wanted } : {}, replace: true });
  }, TYPING_PAUSE_MS);
  const members = useApiPages('GET /api/v1/members', { query: { text: search.text, limit: 50 } });
  return (
    <DataTable
      id="members"
      label={t('members.title')}
      columns={memberColumns(t)}
      rows={members.rows}
      rowKey={(member) => member.userId}
      onOpen={(member) => void navigate({ to: '/members/$userId', params: { userId: member.userId } })}
      problem={members.problem}
      onRetry={members.retry}
      total={members.total}
      onLoadMore={members.loadMore}
      loadingMore={members.loadingMore}
      toolbar={
        <TextInput
          className="list-search"
          type="search"
          aria-label={t('members.search')}
          placeholder={t('members.search')}
          leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            find(event.currentTarget.value.trim());
          }}
        />
      }
      empty={
        <EmptyState
          icon={<IconUsers size={20} stroke={1.6} />}
          title={t(search.text ? 'members.emptyFiltered' : 'members.empty')}
          next={t(search.text ? 'members.emptyFilteredNext' : 'members.emptyNext')}
          action={onInvite ? <Button onClick={onInvite}>{t('members.invite')}</Button> : undefined}
        />
      }
    />
  );
}

const CHIPS_MAX = 3;

function memberColumns(t: Translate): readonly Column<Member>[] {
  return [
    {
      id: 'name',
      header: t('members.name'),
      sortBy: (member) => member.displayName,
      cell: (member) => (
        <Link to="/members/$userId" params={{ userId: member.userId }} className="row-link">
          {member.displayName}
        </Link>
      ),
    },
    {
      id: 'email',
      header: t('members.email'),
      sortBy: (member) => member.email,
      cell: ({ kind, email }) =>
        kind === 'person' ? email : <span className="h-muted">{t(`serviceAccounts.kind.${kind}`)}</span>,
    },
    {
      id: 'state',
      header: t('members.state'),
      width: '110px',
      sortBy: (member) => member.state,
      cell: ({ state }) => (
        <StatusPill tone={MEMBER_STATE[state].tone} quiet>
          {t(MEMBER_STATE[state].label)}
        </StatusPill>
      ),
    },
    {
      id: 'roles',
      header: t('members.roles'),
      wrap: true,
      cell: ({ roles }) => <RoleChips roles={roles} />,
    },
    {
      id: 'lastSignIn',
      header: t('members.lastSignIn'),
      width: '130px',
      sortBy: (member) => Date.parse(member.lastSignInAt ?? '1970-01-01'),
      cell: (member) => <RelativeTime at={member.lastSignInAt} />,
    },
  ];
}

function RoleChips({ roles }: { roles: Member['roles'] }) {
  const t = useT();
  if (roles.length === 0) return <span className="h-muted">{t('members.noRoles')}</span>;
  return (
    <span className="role-chips">
      {roles.slice(0, CHIPS_MAX).map((role) => (
        <span key={role.assignmentId} className="role-chip" title={`${role.roleKey} · ${role.scopeName}`}>
          {role.roleName}
          <span className="h-muted">{role.scopeName}</span>
        </span>
      ))}
      {roles.length > CHIPS_MAX ? (
        <span className="role-chip">{t('members.moreRoles', { count: roles.length - CHIPS_MAX })}</span>
      ) : null}
    </span>
  );
}
