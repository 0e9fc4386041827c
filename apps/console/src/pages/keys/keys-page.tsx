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
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Keys = ApiResponse<'GET /api/v1/keys'>;
type Item = Keys['items'][number];
type Method = NonNullable<Keys['custody']>['methods'][number];
type Group = Method['groups'][number];

const INTO_CUSTODY = 'haechi keys init --plan 2:hospital=2/3,auditor=1/1 --out ./to-print';

/** What there is of keys, how old it is, and who holds what opens them. */
export function KeysPage() {
  const t = useT();
  const keys = useApi('GET /api/v1/keys');
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
          columns={keyColumns(t)}
          rows={keys.data?.items}
          rowKey={(item) => `${item.kind} ${item.name}`}
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

function keyColumns(t: Translate): readonly Column<Item>[] {
  return [
    { id: 'kind', header: t('keys.kind'), cell: ({ kind }) => t(`keys.kind.${kind}`) },
    { id: 'name', header: t('keys.name'), cell: ({ name }) => <span className="h-mono">{name}</span> },
    {
      id: 'state',
      header: t('keys.state'),
      width: '130px',
      cell: ({ inUse }) => (
        <StatusPill tone={inUse ? 'good' : 'off'} quiet>
          {t(inUse ? 'keys.inUse' : 'keys.former')}
        </StatusPill>
      ),
    },
    {
      id: 'since',
      header: t('keys.since'),
      width: '140px',
      cell: ({ since }) => <RelativeTime at={since} />,
    },
    {
      id: 'rotate',
      header: t('keys.rotate'),
      cell: ({ kind, inUse }) => (inUse ? <HowToRotate kind={kind} /> : '–'),
    },
  ];
}

const COMMANDS = { root: 'haechi keys rotate', sealing: 'haechi keys rotate-sealing' } as const;

function HowToRotate({ kind }: { readonly kind: Item['kind'] }) {
  const t = useT();
  if (kind === 'root' || kind === 'sealing') return <span className="h-mono">{COMMANDS[kind]}</span>;
  return <Link to="/keys/certificates">{t('keys.onCertificates')}</Link>;
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
