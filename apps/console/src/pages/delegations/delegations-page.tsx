import {
  type Column,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  StatusPill,
  showToast,
  type Tone,
} from '@haechi/ui';
import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { DelegateDialog } from './delegate-dialog.tsx';
import './delegations.css';

type Delegation = ApiResponse<'GET /api/v1/delegations'>['items'][number];
type Direction = 'given' | 'received' | 'all';

const STATE: Readonly<Record<Delegation['state'], { readonly tone: Tone; readonly label: PlainKey }>> = {
  planned: { tone: 'waiting', label: 'delegations.state.planned' },
  active: { tone: 'good', label: 'delegations.state.active' },
  ended: { tone: 'off', label: 'delegations.state.ended' },
  revoked: { tone: 'off', label: 'delegations.state.revoked' },
};

/** What people lend each other: given, received, ended, and whether it can be used now. */
export function DelegationsPage() {
  const t = useT();
  const maySeeAll = useCan('role:read');
  const { show } = useSearch({ from: '/console/delegations' });
  const navigate = useNavigate({ from: '/delegations' });
  const direction: Direction = show === 'received' || (show === 'all' && maySeeAll) ? show : 'given';
  const delegations = useApi('GET /api/v1/delegations', { query: { direction } });
  const [giving, setGiving] = useDisclosure();
  const [ending, setEnding] = useState<Delegation>();
  return (
    <>
      <PageHeader
        title={t('delegations.title')}
        description={t('delegations.description')}
        actions={<Button onClick={setGiving.open}>{t('delegations.give')}</Button>}
      />
      <DataTable
        id={`delegations-${direction}`}
        label={t('delegations.title')}
        columns={columnsFor(t, direction, setEnding)}
        rows={delegations.data?.items}
        rowKey={({ id }) => id}
        problem={delegations.error ?? undefined}
        onRetry={() => void delegations.refetch()}
        toolbar={
          <SegmentedControl
            aria-label={t('delegations.show')}
            value={direction}
            onChange={(next) =>
              void navigate({ search: next === 'given' ? {} : { show: next }, replace: true })
            }
            data={[
              { value: 'given', label: t('delegations.given') },
              { value: 'received', label: t('delegations.received') },
              ...(maySeeAll ? [{ value: 'all', label: t('delegations.all') }] : []),
            ]}
          />
        }
        empty={
          <EmptyState
            icon={<IconArrowsExchange size={20} stroke={1.6} />}
            title={t(direction === 'received' ? 'delegations.noneReceived' : 'delegations.none')}
            next={t(direction === 'received' ? 'delegations.noneReceivedNext' : 'delegations.noneNext')}
            action={
              direction === 'received' ? undefined : (
                <Button onClick={setGiving.open}>{t('delegations.give')}</Button>
              )
            }
          />
        }
      />
      <DelegateDialog opened={giving} onClose={setGiving.close} />
      <EndDialog delegation={ending} onClose={() => setEnding(undefined)} />
    </>
  );
}

function EndDialog({ delegation, onClose }: { delegation: Delegation | undefined; onClose: () => void }) {
  const t = useT();
  const end = useApiMutation('DELETE /api/v1/delegations/{id}', {
    changes: ['GET /api/v1/delegations', 'GET /api/v1/me', 'GET /api/v1/me/permissions'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('delegations.endedWord'), title: delegation?.delegateName ?? '' });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={delegation !== undefined}
      danger
      reason="required"
      title={t('delegations.endTitle')}
      confirmLabel={t('delegations.end')}
      act={end}
      onConfirm={(reason) => delegation && end.mutate({ params: { id: delegation.id }, query: { reason } })}
      onClose={onClose}
    >
      <p>
        {t('delegations.endBody', {
          lender: delegation?.delegatorName ?? '',
          borrower: delegation?.delegateName ?? '',
          scope: delegation?.scopeName ?? '',
        })}
      </p>
    </ActDialog>
  );
}

function columnsFor(
  t: Translate,
  direction: Direction,
  onEnd: (delegation: Delegation) => void,
): readonly Column<Delegation>[] {
  const lender: Column<Delegation> = {
    id: 'lender',
    header: t('delegations.lender'),
    sortBy: ({ delegatorName }) => delegatorName,
    cell: ({ delegatorName }) => delegatorName,
  };
  const borrower: Column<Delegation> = {
    id: 'borrower',
    header: t('delegations.borrower'),
    sortBy: ({ delegateName }) => delegateName,
    cell: ({ delegateName }) => delegateName,
  };
  return [
    ...(direction === 'given' ? [] : [lender]),
    ...(direction === 'received' ? [] : [borrower]),
    {
      id: 'permissions',
      header: t('permissions.permission'),
      wrap: true,
      cell: ({ permissions }) => <span className="h-mono">{permissions.join(', ')}</span>,
    },
    { id: 'scope', header: t('permissions.at'), cell: ({ scopeName }) => scopeName },
    {
      id: 'state',
      header: t('delegations.state'),
      wrap: true,
      sortBy: ({ state }) => state,
      cell: (delegation) => <State delegation={delegation} />,
    },
    {
      id: 'until',
      header: t('permissions.until'),
      width: '110px',
      sortBy: ({ endsAt }) => endsAt,
      cell: ({ endsAt }) => <RelativeTime at={endsAt} />,
    },
    { id: 'reason', header: t('ui.reason'), wrap: true, cell: ({ reason }) => reason },
    {
      id: 'acts',
      header: t('members.acts'),
      width: '100px',
      align: 'end',
      onPhone: 'foot',
      cell: (delegation) =>
        delegation.state === 'active' || delegation.state === 'planned' ? (
          <Button size="xs" variant="default" onClick={() => onEnd(delegation)}>
            {t('delegations.end')}
          </Button>
        ) : null,
    },
  ];
}

/** Where it stands, and of each permission that cannot be used now why not. */
function State({ delegation }: { delegation: Delegation }) {
  const t = useT();
  const { tone, label } = STATE[delegation.state];
  const unusable = delegation.standing.filter(({ usable }) => !usable);
  if (delegation.state === 'active' && unusable.length > 0) {
    const none = unusable.length === delegation.standing.length;
    return (
      <span className="delegation-state">
        <StatusPill tone={none ? 'danger' : 'waiting'}>
          {t(none ? 'delegations.unusable' : 'delegations.partlyUsable')}
        </StatusPill>
        {unusable.map(({ permission, why }) => (
          <span key={permission} className="h-muted">
            <span className="h-mono">{permission}</span>: {why}
          </span>
        ))}
      </span>
    );
  }
  return (
    <span className="delegation-state">
      <StatusPill tone={tone}>{t(label)}</StatusPill>
      {delegation.state === 'revoked' ? (
        <span className="h-muted">
          {delegation.revokedByName} · <RelativeTime at={delegation.revokedAt} />
        </span>
      ) : null}
      {delegation.state === 'planned' ? (
        <span className="h-muted">
          {t('delegations.from')} <RelativeTime at={delegation.startsAt} />
        </span>
      ) : null}
    </span>
  );
}
