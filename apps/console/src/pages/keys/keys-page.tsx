import {
  CodeBlock,
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconKey, IconUsb } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { keyColumns, type RenewedKind } from './key-columns.tsx';
import { RenewKeyDialog } from './renew-key-dialog.tsx';
import { ResealingSection } from './resealing-section.tsx';

type Keys = ApiResponse<'GET /api/v1/keys'>;
type Method = NonNullable<Keys['custody']>['methods'][number];
type Group = Method['groups'][number];

const INTO_CUSTODY = 'haechi keys init --plan 2:hospital=2/3,auditor=1/1 --out ./to-print';

/** What there is of keys, how old it is, and who holds what opens them. */
export function KeysPage() {
  const t = useT();
  const keys = useApi('GET /api/v1/keys');
  const mayManage = useCan('key:manage');
  const [renewed, setRenewed] = useState<RenewedKind>();
  return (
    <>
      <PageHeader
        title={t('keys.title')}
        description={t('keys.description')}
        actions={
          <Button variant="default" renderRoot={(props) => <Link to="/keys/certificates" {...props} />}>
            {t('certificates.title')}
          </Button>
        }
      />
      <Section title={t('keys.list')} description={t('keys.listHint')} frame="none">
        <DataTable
          id="keys"
          label={t('keys.list')}
          columns={keyColumns(t, mayManage ? setRenewed : undefined)}
          rows={keys.data?.items}
          rowKey={({ kind, name }) => `${kind} ${name}`}
          problem={keys.error ?? undefined}
          onRetry={() => void keys.refetch()}
          skeletonRows={2}
          empty={
            <EmptyState
              icon={<IconKey size={20} stroke={1.6} />}
              title={t('keys.none')}
              next={t('keys.noneNext')}
            />
          }
        />
      </Section>
      <RenewKeyDialog kind={renewed} onClose={() => setRenewed(undefined)} />
      {keys.data ? <ResealingSection keys={keys.data} /> : null}
      <Section title={t('keys.custody')} description={t('keys.custodyHint')}>
        {keys.data ? (
          <CustodyView custody={keys.data.custody} />
        ) : keys.error ? (
          <ErrorState problem={keys.error} onRetry={() => void keys.refetch()} />
        ) : (
          <Skeleton height={120} />
        )}
      </Section>
    </>
  );
}

function CustodyView({ custody }: { readonly custody: Keys['custody'] }) {
  const t = useT();
  if (custody === null)
    return (
      <div className="h-stack">
        <div className="h-row" role="status">
          <StatusPill tone="danger">{t('keys.open')}</StatusPill>
          <span>{t('keys.openNext')}</span>
        </div>
        <CodeBlock title={t('keys.terminal')} code={INTO_CUSTODY} wrap />
      </div>
    );
  return (
    <div className="h-stack">
      <DataTable
        id="custody"
        label={t('keys.custody')}
        columns={methodColumns(t)}
        rows={custody.methods}
        rowKey={(method) => method.id}
        empty={
          <EmptyState
            icon={<IconUsb size={20} stroke={1.6} />}
            title={t('keys.nobody')}
            next={t('keys.nobodyNext')}
          />
        }
      />
      {custody.retired.length === 0 ? null : (
        <p>
          {t('keys.retired')}{' '}
          {custody.retired.map(({ kind, label, retiredAt }) => (
            <span key={`${kind} ${label} ${retiredAt}`}>
              {t(`keys.method.${kind}`)} “{label}” (<RelativeTime at={retiredAt} />){' '}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

function methodColumns(t: Translate): readonly Column<Method>[] {
  return [
    { id: 'kind', header: t('keys.kind'), width: '140px', cell: ({ kind }) => t(`keys.method.${kind}`) },
    { id: 'label', header: t('keys.label'), cell: ({ label }) => label },
    {
      id: 'createdAt',
      header: t('keys.since'),
      width: '140px',
      cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      id: 'shares',
      header: t('keys.shares'),
      wrap: true,
      cell: ({ groups, groupsNeeded }) =>
        groups.length === 0 ? (
          '–'
        ) : (
          <div className="h-stack">
            <span>{t('keys.groupsNeeded', { needed: groupsNeeded ?? 0, count: groups.length })}</span>
            {groups.map((group) => (
              <GroupLine key={group.name} group={group} />
            ))}
          </div>
        ),
    },
  ];
}

/** Each share of a group with the moment it was last tried. */
function GroupLine({ group }: { readonly group: Group }) {
  const t = useT();
  const { name, threshold, shares } = group;
  return (
    <span>
      {t('keys.group', { name, threshold, count: shares.length })}
      {shares.map(({ number, checkedAt }) => (
        <span key={number}>
          {' · '}
          {t('keys.share', { number })}{' '}
          {checkedAt === null ? t('keys.neverTried') : <RelativeTime at={checkedAt} />}
        </span>
      ))}
    </span>
  );
}
