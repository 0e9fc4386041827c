import {
  type Column,
  Countdown,
  DataTable,
  EmptyState,
  ErrorState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  showToast,
  type Tone,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconAlarm, IconUrgent } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import type { Emergencies, EmergencyRole } from './emergencies.ts';
import { TakeDialog } from './take-dialog.tsx';

type Taking = Emergencies['takings'][number];

const STATE: Readonly<Record<Taking['state'], { readonly tone: Tone; readonly label: PlainKey }>> = {
  active: { tone: 'danger', label: 'emergency.state.active' },
  ended: { tone: 'off', label: 'emergency.state.ended' },
  revoked: { tone: 'off', label: 'emergency.state.revoked' },
};

/** Roles that can be taken in an emergency: take one, see who holds one now, and who did. */
export function EmergencyPage() {
  const t = useT();
  const emergencies = useApi('GET /api/v1/break-glass');
  const { data } = emergencies;
  return (
    <>
      <PageHeader title={t('emergency.title')} description={t('emergency.description')} />
      {data ? (
        <>
          <Roles emergencies={data} />
          <Takings
            title={t('emergency.now')}
            takings={data.takings.filter(({ state }) => state === 'active')}
            empty={<EmptyState title={t('emergency.nobody')} next={t('emergency.nobodyNext')} />}
          />
          <Takings
            title={t('emergency.history')}
            takings={data.takings.filter(({ state }) => state !== 'active')}
            empty={<EmptyState title={t('emergency.noHistory')} next={t('emergency.noHistoryNext')} />}
          />
        </>
      ) : emergencies.error ? (
        <ErrorState problem={emergencies.error} onRetry={() => void emergencies.refetch()} />
      ) : (
        <Skeleton height={360} />
      )}
    </>
  );
}

function Roles({ emergencies }: { emergencies: Emergencies }) {
  const t = useT();
  const mayMark = useCan('policy:manage');
  const [taking, setTaking] = useState<EmergencyRole>();
  return (
    <Section title={t('emergency.roles')} description={t('emergency.rolesHint')} frame="none">
      <DataTable
        id="emergency-roles"
        plain
        label={t('emergency.roles')}
        columns={roleColumns(t, emergencies.mayTake ? setTaking : undefined)}
        rows={emergencies.roles}
        rowKey={({ roleId }) => roleId}
        empty={
          <EmptyState
            icon={<IconUrgent size={20} stroke={1.6} />}
            title={t('emergency.noRoles')}
            next={mayMark ? <Link to="/roles">{t('emergency.noRolesNext')}</Link> : t('emergency.noRolesAsk')}
          />
        }
      />
      <TakeDialog emergencies={emergencies} role={taking} onClose={() => setTaking(undefined)} />
    </Section>
  );
}

interface TakingsProps {
  readonly title: string;
  readonly takings: readonly Taking[];
  readonly empty: ReactNode;
}

function Takings({ title, takings, empty }: TakingsProps) {
  const t = useT();
  const [returning, setReturning] = useState<Taking>();
  return (
    <Section title={title} frame="none">
      <DataTable
        id="emergency-takings"
        plain
        label={title}
        columns={takingColumns(t, setReturning)}
        rows={takings}
        rowKey={({ assignmentId }) => assignmentId}
        empty={empty}
      />
      <ReturnDialog taking={returning} onClose={() => setReturning(undefined)} />
    </Section>
  );
}

function ReturnDialog({ taking, onClose }: { taking: Taking | undefined; onClose: () => void }) {
  const t = useT();
  const giveBack = useApiMutation('DELETE /api/v1/break-glass/{id}', {
    changes: ['GET /api/v1/break-glass', 'GET /api/v1/me', 'GET /api/v1/assignments'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('emergency.state.revoked'), title: taking?.roleName ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={taking !== undefined}
      title={t('emergency.returnTitle', { role: taking?.roleName ?? '' })}
      confirmLabel={t('emergency.return')}
      act={giveBack}
      onConfirm={() => taking && giveBack.mutate({ params: { id: taking.assignmentId } })}
      onClose={onClose}
    >
      <p>{t('emergency.returnBody')}</p>
    </ActDialog>
  );
}

function roleColumns(
  t: Translate,
  onTake: ((role: EmergencyRole) => void) | undefined,
): readonly Column<EmergencyRole>[] {
  const columns: Column<EmergencyRole>[] = [
    {
      id: 'role',
      header: t('members.role'),
      cell: ({ roleName, roleKey }) => (
        <span>
          {roleName} <span className="h-mono h-muted">{roleKey}</span>
        </span>
      ),
    },
    { id: 'about', header: t('roles.about'), wrap: true, cell: ({ description }) => description || '–' },
    {
      id: 'minutes',
      header: t('emergency.howLong'),
      width: '120px',
      align: 'end',
      cell: ({ minutes }) => t('emergency.minutes', { count: minutes }),
    },
  ];
  if (!onTake) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '130px',
      align: 'end',
      onPhone: 'foot',
      cell: (role) => (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconAlarm size={14} stroke={1.6} aria-hidden />}
          onClick={() => onTake(role)}
        >
          {t('emergency.take')}
        </Button>
      ),
    },
  ];
}

function takingColumns(t: Translate, onReturn: (taking: Taking) => void): readonly Column<Taking>[] {
  return [
    { id: 'who', header: t('members.person'), cell: ({ principalName }) => principalName },
    { id: 'role', header: t('members.role'), cell: ({ roleName }) => roleName },
    { id: 'scope', header: t('permissions.at'), cell: ({ scopeName }) => scopeName },
    { id: 'reason', header: t('ui.reason'), wrap: true, cell: ({ reason }) => reason },
    {
      id: 'taken',
      header: t('emergency.taken'),
      width: '110px',
      cell: ({ takenAt }) => <RelativeTime at={takenAt} />,
    },
    {
      id: 'state',
      header: t('delegations.state'),
      width: '150px',
      cell: ({ state, endsAt, revokedAt }) => (
        <span className="h-row">
          <StatusPill tone={STATE[state].tone} quiet>
            {t(STATE[state].label)}
          </StatusPill>
          {state === 'active' ? <Countdown until={endsAt} /> : <RelativeTime at={revokedAt ?? endsAt} />}
        </span>
      ),
    },
    {
      id: 'acts',
      header: t('members.acts'),
      width: '110px',
      align: 'end',
      onPhone: 'foot',
      cell: (taking) =>
        taking.mine && taking.state === 'active' ? (
          <Button size="xs" variant="default" onClick={() => onReturn(taking)}>
            {t('emergency.return')}
          </Button>
        ) : null,
    },
  ];
}
