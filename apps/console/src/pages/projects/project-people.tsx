import { type Column, DataTable, EmptyState, RelativeTime, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { type Assignment, ORIGIN_LABEL } from '../members/assignment-words.ts';
import { GiveRoleDialog } from '../members/give-role-dialog.tsx';
import { useDecision } from '../permissions/use-decision.ts';
import type { Project } from './project-state-pill.tsx';

/** Who holds a role at this very project. Roles of the branch and the organisation reach it too, and are said so. */
export function ProjectPeople({ project }: { project: Project }) {
  const t = useT();
  const readsRoles = useCan('role:read');
  const mayMeet = useDecision({ permission: 'member:read', scope: project.id }).data?.decision === 'allow';
  const mayList = readsRoles || mayMeet;
  const mayGive = useDecision({ permission: 'role:assign', scope: project.id }).data?.decision === 'allow';
  const seesMembers = useCan('member:read');
  const [dialog, setDialog] = useDisclosure();
  const people = useApi('GET /api/v1/assignments', { query: { scope: project.id } }, { enabled: mayList });
  if (!mayList) return null;
  const give =
    mayGive && seesMembers && project.state === 'active' ? (
      <Button
        size="xs"
        variant="default"
        leftSection={<IconUserPlus size={15} stroke={1.6} aria-hidden />}
        onClick={setDialog.open}
      >
        {t('members.giveRole')}
      </Button>
    ) : undefined;
  return (
    <Section title={t('projects.people')} description={t('projects.peopleHint')} actions={give} frame="none">
      <DataTable
        id="project-people"
        label={t('projects.people')}
        columns={peopleColumns(t)}
        rows={people.data?.items}
        rowKey={(assignment) => assignment.id}
        plain
        skeletonRows={3}
        problem={people.error ?? undefined}
        onRetry={() => void people.refetch()}
        empty={
          <EmptyState
            icon={<IconUsers size={20} stroke={1.6} />}
            title={t('projects.noPeople')}
            next={t(give ? 'projects.noPeopleNext' : 'projects.noPeopleWait')}
          />
        }
      />
      <GiveRoleDialog opened={dialog} scope={project.id} onClose={setDialog.close} />
    </Section>
  );
}

function peopleColumns(t: Translate): readonly Column<Assignment>[] {
  return [
    {
      id: 'person',
      header: t('members.name'),
      sortBy: (assignment) => assignment.principalName,
      cell: ({ principalId, principalName }) => (
        <Link to="/members/$userId" params={{ userId: principalId }} className="row-link">
          {principalName}
        </Link>
      ),
    },
    {
      id: 'role',
      header: t('members.role'),
      sortBy: (assignment) => assignment.roleName,
      cell: ({ roleName, roleKey }) => (
        <>
          {roleName} <span className="h-mono h-muted">{roleKey}</span>
        </>
      ),
    },
    {
      id: 'since',
      header: t('members.since'),
      cell: (assignment) => <RelativeTime at={assignment.startsAt ?? assignment.createdAt} />,
    },
    {
      id: 'until',
      header: t('members.until'),
      cell: (assignment) => <RelativeTime at={assignment.endsAt} fallback={t('members.forGood')} />,
    },
    { id: 'origin', header: t('members.origin'), cell: ({ origin }) => t(ORIGIN_LABEL[origin]) },
  ];
}
