import { type Column, DataTable, EmptyState, RelativeTime, Section, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconShieldPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { type Assignment, type Member, ORIGIN_LABEL } from './assignment-words.ts';
import { GiveRoleDialog } from './give-role-dialog.tsx';

/** Every role somebody holds: where, since when, until when, how it came about. */
export function MemberRoles({ member }: { member: Member }) {
  const t = useT();
  const mayRead = useCan('role:read');
  const mayAssign = useCan('role:assign');
  const [giving, setGiving] = useDisclosure();
  const [taking, setTaking] = useState<Assignment>();
  const held = useApi(
    'GET /api/v1/assignments',
    { query: { principal: member.userId } },
    { enabled: mayRead },
  );
  if (!mayRead) return null;
  return (
    <Section
      title={t('members.roles')}
      frame="none"
      actions={
        mayAssign ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconShieldPlus size={15} stroke={1.6} aria-hidden />}
            onClick={setGiving.open}
          >
            {t('members.giveRole')}
          </Button>
        ) : undefined
      }
    >
      <DataTable
        id="member-roles"
        label={t('members.roles')}
        columns={roleColumns(t, mayAssign ? setTaking : undefined)}
        rows={held.data?.items}
        rowKey={(assignment) => assignment.id}
        plain
        skeletonRows={3}
        problem={held.error ?? undefined}
        onRetry={() => void held.refetch()}
        empty={
          <EmptyState
            icon={<IconShieldPlus size={20} stroke={1.6} />}
            title={t('members.holdsNothing')}
            next={t('members.holdsNothingNext')}
            action={mayAssign ? <Button onClick={setGiving.open}>{t('members.giveRole')}</Button> : undefined}
          />
        }
      />
      <GiveRoleDialog
        opened={giving}
        principal={{ id: member.userId, name: member.displayName }}
        onClose={setGiving.close}
      />
      <TakeBackDialog assignment={taking} onClose={() => setTaking(undefined)} />
    </Section>
  );
}

function TakeBackDialog({
  assignment,
  onClose,
}: {
  assignment: Assignment | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const take = useApiMutation('DELETE /api/v1/assignments/{id}', {
    changes: [
      'GET /api/v1/assignments',
      'GET /api/v1/members',
      'GET /api/v1/members/{userId}',
      'GET /api/v1/roles',
    ],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('members.taken'), title: assignment?.roleName ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={assignment !== undefined}
      danger
      reason="required"
      title={t('members.takeTitle', { role: assignment?.roleName ?? '' })}
      confirmLabel={t('members.take')}
      act={take}
      onConfirm={(reason) => assignment && take.mutate({ params: { id: assignment.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>
        {t('members.takeBody', {
          name: assignment?.principalName ?? '',
          role: assignment?.roleName ?? '',
          scope: assignment?.scopeName ?? '',
        })}
      </p>
    </ActDialog>
  );
}

function roleColumns(
  t: Translate,
  onTake: ((assignment: Assignment) => void) | undefined,
): readonly Column<Assignment>[] {
  const columns: Column<Assignment>[] = [
    {
      id: 'role',
      header: t('members.role'),
      sortBy: ({ roleName }) => roleName,
      cell: ({ roleId, roleName, roleKey }) => (
        <>
          <Link to="/roles/$id" params={{ id: roleId }} className="row-link">
            {roleName}
          </Link>{' '}
          <span className="h-mono h-muted">{roleKey}</span>
        </>
      ),
    },
    {
      id: 'scope',
      header: t('members.where'),
      sortBy: ({ scopeName }) => scopeName,
      cell: ({ scopeName }) => scopeName,
    },
    {
      id: 'since',
      header: t('members.since'),
      width: '110px',
      cell: ({ startsAt, createdAt }) => <RelativeTime at={startsAt ?? createdAt} />,
    },
    {
      id: 'until',
      header: t('members.until'),
      width: '110px',
      cell: ({ endsAt }) => <RelativeTime at={endsAt} fallback={t('members.forGood')} />,
    },
    {
      id: 'origin',
      header: t('members.origin'),
      width: '120px',
      cell: ({ origin }) => t(ORIGIN_LABEL[origin]),
    },
    { id: 'reason', header: t('ui.reason'), wrap: true, cell: ({ reason }) => reason },
  ];
  if (!onTake) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '110px',
      align: 'end',
      onPhone: 'foot',
      cell: (assignment) => (
        <Button size="xs" variant="default" onClick={() => onTake(assignment)}>
          {t('members.take')}
        </Button>
      ),
    },
  ];
}
