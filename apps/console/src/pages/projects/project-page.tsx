import {
  CopyableId,
  ErrorState,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
  showToast,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconArchive, IconPencil } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { useDecision } from '../permissions/use-decision.ts';
import { AccessGranted } from '../requests/access/access-granted.tsx';
import { AccessRefused } from '../requests/access/access-refused.tsx';
import { EditProjectForm } from './edit-project-form.tsx';
import { ProjectPeople } from './project-people.tsx';
import { type Project, ProjectStatePill } from './project-state-pill.tsx';
import './projects.css';

export function ProjectPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/projects/$id' });
  const project = useApi('GET /api/v1/projects/{id}', { params: { id } });
  useDocumentTitle(project.data?.name);
  const parent = <Link to="/projects">{t('projects.title')}</Link>;
  if (project.error && !project.data) {
    return (
      <>
        <PageHeader parent={parent} title={t('projects.one')} />
        <ErrorState problem={project.error} onRetry={() => void project.refetch()} />
      </>
    );
  }
  if (!project.data) return <ProjectSkeleton />;
  return <LoadedProject key={id} project={project.data} />;
}

type Act = 'edit' | 'archive';

const PERMISSION_OF: Readonly<Record<Act, string>> = { edit: 'project:update', archive: 'project:archive' };

function LoadedProject({ project }: { project: Project }) {
  const t = useT();
  const [act, setAct] = useState<Act>();
  const [askedId, setAskedId] = useState<string>();
  const question = act && { permission: PERMISSION_OF[act], scope: project.id };
  const decision = useDecision(question);
  const denied = decision.data?.decision === 'deny';
  const close = () => {
    setAct(undefined);
    setAskedId(undefined);
  };
  const start = (next: Act) => {
    setAskedId(undefined);
    setAct(next);
  };
  return (
    <>
      <PageHeader
        parent={<Link to="/projects">{t('projects.title')}</Link>}
        title={project.name}
        status={<ProjectStatePill state={project.state} />}
        actions={
          project.state === 'active' ? (
            <>
              <Button
                variant="default"
                leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />}
                onClick={() => start('edit')}
              >
                {t('projects.edit')}
              </Button>
              <Button
                variant="default"
                leftSection={<IconArchive size={16} stroke={1.6} aria-hidden />}
                onClick={() => start('archive')}
              >
                {t('projects.archive')}
              </Button>
            </>
          ) : undefined
        }
      />
      {question && denied ? (
        <AccessRefused
          question={question}
          scopeName={project.name}
          attempt={t(act === 'edit' ? 'projects.attempt.edit' : 'projects.attempt.archive')}
          askedId={askedId}
          onAsked={setAskedId}
          onBack={close}
        />
      ) : null}
      {act && decision.data?.decision === 'allow' && askedId ? (
        <AccessGranted askedId={askedId} decision={decision.data} />
      ) : null}
      {act && decision.error ? (
        <ErrorState problem={decision.error} onRetry={() => void decision.refetch()} />
      ) : null}
      {act === 'edit' && decision.data?.decision === 'allow' ? (
        <Section title={t('projects.editTitle')}>
          <EditProjectForm project={project} onDone={close} onRefused={() => void decision.refetch()} />
        </Section>
      ) : null}
      <ArchiveDialog
        project={project}
        opened={act === 'archive' && decision.data?.decision === 'allow'}
        onRefused={() => void decision.refetch()}
        onClose={close}
      />
      {act === 'edit' && decision.data?.decision === 'allow' ? null : <ProjectFacts project={project} />}
      <ProjectPeople project={project} />
    </>
  );
}

function ProjectFacts({ project }: { project: Project }) {
  const t = useT();
  const scopes = useApi('GET /api/v1/scopes');
  const branch = scopes.data?.items.find(({ scope }) => scope === project.branchId);
  return (
    <Section title={t('projects.facts')}>
      <KeyValueList
        items={[
          {
            key: 'about',
            label: t('projects.about'),
            value: project.description ? (
              <span className="multiline">{project.description}</span>
            ) : (
              <span className="h-muted">{t('projects.noAbout')}</span>
            ),
          },
          {
            key: 'branch',
            label: t('projects.branch'),
            value:
              project.branchId === null ? (
                <span className="h-muted">{t('projects.noBranch')}</span>
              ) : (
                // A reader of the project alone may not see its branch by name.
                (branch?.name ?? <CopyableId id={project.branchId} />)
              ),
          },
          { key: 'slug', label: t('projects.slug'), value: <span className="h-mono">{project.slug}</span> },
          { key: 'id', label: t('projects.id'), value: <CopyableId id={project.id} whole /> },
          { key: 'created', label: t('projects.createdAt'), value: <RelativeTime at={project.createdAt} /> },
          { key: 'updated', label: t('projects.updated'), value: <RelativeTime at={project.updatedAt} /> },
        ]}
      />
    </Section>
  );
}

interface ArchiveDialogProps {
  readonly project: Project;
  readonly opened: boolean;
  readonly onRefused: () => void;
  readonly onClose: () => void;
}

function ArchiveDialog({ project, opened, onRefused, onClose }: ArchiveDialogProps) {
  const t = useT();
  const archive = useApiMutation('POST /api/v1/projects/{id}/archive', {
    changes: ['GET /api/v1/projects', 'GET /api/v1/projects/{id}'],
    onSuccess: (after) => {
      showToast({ tone: 'off', word: t('projects.state.archived'), title: after.name });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('projects.archiveTitle', { name: project.name })}
      confirmLabel={t('projects.archive')}
      act={archive}
      onClose={onClose}
      onConfirm={(reason) =>
        archive.mutate(
          { params: { id: project.id }, body: { reason } },
          { onError: (problem) => problem.code === 'PERM_001' && onRefused() },
        )
      }
    >
      <p>{t('projects.archiveBody')}</p>
    </ActDialog>
  );
}

function ProjectSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t('app.loading')}>
      <Skeleton height={12} width={80} mt={3} />
      <Skeleton height={24} width={220} mt={8} mb={44} />
      <div className="h-section__body" data-frame="sheet">
        {['38%', '22%', '30%', '46%', '26%', '24%'].map((width) => (
          <Skeleton key={width} height={10} width={width} my={14} />
        ))}
      </div>
    </div>
  );
}
