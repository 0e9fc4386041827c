import { ErrorState, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { SignedList } from '../matrix/signed-list.tsx';
import '../matrix/matrix.css';
import type { RoleDetail } from './role-detail.ts';

/** How a copy differs from the role it was copied from, and what changed there since, to be taken over. */
export function TemplateDrift({ role, templateId }: { role: RoleDetail; templateId: string }) {
  const t = useT();
  const mayUpdate = useCan('role:update');
  const roles = useApi('GET /api/v1/roles');
  const diff = useApi('GET /api/v1/roles/{id}/template-diff', { params: { id: role.id } });
  const [asking, setAsking] = useDisclosure();
  const take = useApiMutation('POST /api/v1/roles/{id}/take-over', {
    changes: [
      'GET /api/v1/roles',
      'GET /api/v1/roles/{id}',
      'GET /api/v1/roles/{id}/template-diff',
      'GET /api/v1/me',
    ],
    onSuccess: () => {
      setAsking.close();
      showToast({ tone: 'good', word: t('roles.takenOver'), title: role.name });
    },
  });
  const template = roles.data?.items.find(({ id }) => id === templateId);
  const { data } = diff;
  const drifted = data !== undefined && data.templateAdded.length + data.templateRemoved.length > 0;
  return (
    <Section
      title={t('roles.template')}
      actions={
        drifted && mayUpdate ? (
          <Button size="xs" onClick={setAsking.open}>
            {t('roles.takeOver')}
          </Button>
        ) : undefined
      }
    >
      {diff.error ? <ErrorState inline problem={diff.error} onRetry={() => void diff.refetch()} /> : null}
      {data ? (
        <div className="h-stack">
          <div className="h-row">
            <Link to="/roles/$id" params={{ id: templateId }}>
              {template?.name ?? t('roles.one')}
            </Link>
            <StatusPill tone={drifted ? 'waiting' : 'good'}>
              {t(drifted ? 'roles.templateChanged' : 'roles.templateSame')}
            </StatusPill>
          </div>
          <Part title={t('roles.templateNews')} added={data.templateAdded} removed={data.templateRemoved} />
          <Part title={t('roles.ownChanges')} added={data.added} removed={data.removed} />
          {data.locked.length > 0 ? (
            <div>
              <strong>{t('roles.lockedByTemplate')}</strong>{' '}
              <span className="h-mono">{data.locked.join(', ')}</span>
            </div>
          ) : null}
        </div>
      ) : diff.isPending ? (
        <Skeleton height={80} />
      ) : null}
      <ActDialog
        opened={asking}
        title={t('roles.takeOverTitle')}
        confirmLabel={t('roles.takeOver')}
        act={take}
        onConfirm={() => take.mutate({ params: { id: role.id }, ifMatch: role.version })}
        onClose={() => setAsking.close()}
      >
        <p>{t('roles.takeOverBody', { count: role.assignmentCount })}</p>
        {data ? <SignedList added={data.templateAdded} removed={data.templateRemoved} max={40} /> : null}
      </ActDialog>
    </Section>
  );
}

interface PartProps {
  readonly title: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function Part({ title, added, removed }: PartProps) {
  if (added.length + removed.length === 0) return null;
  return (
    <div>
      <strong>{title}</strong> <SignedList added={added} removed={removed} max={40} />
    </div>
  );
}
