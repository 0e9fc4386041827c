import { type Column, ConfirmDialog, Countdown, DataTable, EmptyState, PageHeader } from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconTicket } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { GiveGrantDialog } from './give-grant.tsx';
import { GateViews, type Grant, GrantStatePill } from './words.tsx';

/** Who may call what without asking each time, until when, and which emergencies nobody has looked at. */
export function GrantsPage() {
  const t = useT();
  const mayGrant = useCan('gate:grant');
  const mayManage = useCan('gate:manage');
  const [giving, setGiving] = useState(false);
  const grants = useApi('GET /api/v1/gate/grants', { query: { state: 'all' } });
  return (
    <>
      <PageHeader
        title={t('gate.grants')}
        description={t('gate.grantsDescription')}
        actions={mayGrant ? <Button onClick={() => setGiving(true)}>{t('gate.give')}</Button> : undefined}
      />
      <GateViews />
      <DataTable
        id="gate-grants"
        label={t('gate.grants')}
        columns={columnsOf(t, { mayGrant, mayManage })}
        rows={grants.data?.items}
        rowKey={({ id }) => id}
        problem={grants.error ?? undefined}
        onRetry={() => void grants.refetch()}
        empty={
          <EmptyState
            icon={<IconTicket size={20} stroke={1.6} />}
            title={t('gate.noGrants')}
            next={t('gate.noGrantsNext')}
          />
        }
      />
      {mayGrant ? <GiveGrantDialog opened={giving} onClose={() => setGiving(false)} /> : null}
    </>
  );
}

interface May {
  readonly mayGrant: boolean;
  readonly mayManage: boolean;
}

function columnsOf(t: Translate, may: May): readonly Column<Grant>[] {
  return [
    { id: 'tool', header: t('gate.tool'), cell: ({ tool }) => <span className="h-mono">{tool}</span> },
    { id: 'who', header: t('gate.who'), cell: ({ principalName }) => principalName },
    { id: 'kind', header: t('gate.kind'), width: '140px', cell: ({ kind }) => t(`gate.grantKind.${kind}`) },
    {
      id: 'state',
      header: t('gate.state'),
      width: '130px',
      cell: ({ state }) => <GrantStatePill state={state} />,
    },
    {
      id: 'left',
      header: t('gate.left'),
      width: '160px',
      cell: ({ state, expiresAt, uses, usesMax }) => (
        <>
          {state === 'active' ? <Countdown until={expiresAt} /> : null}{' '}
          {usesMax === null ? t('gate.used', { uses }) : t('gate.usedOf', { uses, max: usesMax })}
        </>
      ),
    },
    { id: 'reason', header: t('gate.reason'), wrap: true, onPhone: 'line', cell: ({ reason }) => reason },
    {
      id: 'actions',
      header: '',
      width: '160px',
      onPhone: 'foot',
      cell: (grant) => <GrantActions grant={grant} may={may} />,
    },
  ];
}

function GrantActions({ grant, may }: { readonly grant: Grant; readonly may: May }) {
  const t = useT();
  const [asking, setAsking] = useState<'revoke' | 'review'>();
  const close = () => setAsking(undefined);
  const settings = { changes: ['GET /api/v1/gate/grants'] as const, onSuccess: close };
  const revoke = useApiMutation('DELETE /api/v1/gate/grants/{id}', settings);
  const review = useApiMutation('POST /api/v1/gate/grants/{id}/review', settings);
  const params = { id: grant.id };
  const mayReview = may.mayManage && grant.kind === 'break_glass' && grant.reviewedAt === null;
  return (
    <div className="h-row">
      {may.mayGrant && grant.state === 'active' ? (
        <Button variant="default" size="xs" onClick={() => setAsking('revoke')}>
          {t('gate.revoke')}
        </Button>
      ) : null}
      {mayReview ? (
        <Button variant="default" size="xs" onClick={() => setAsking('review')}>
          {t('gate.review')}
        </Button>
      ) : null}
      <ConfirmDialog
        opened={asking !== undefined}
        danger={asking === 'revoke'}
        reason="required"
        title={t(asking === 'review' ? 'gate.reviewTitle' : 'gate.revokeTitle', { tool: grant.tool })}
        busy={revoke.isPending || review.isPending}
        problem={revoke.error ?? review.error ?? undefined}
        onConfirm={(reason) =>
          asking === 'review'
            ? review.mutate({ params, body: { reason } })
            : revoke.mutate({ params, query: { reason } })
        }
        onClose={close}
      >
        <p>{`${grant.principalName} · ${grant.reason}`}</p>
      </ConfirmDialog>
    </div>
  );
}
