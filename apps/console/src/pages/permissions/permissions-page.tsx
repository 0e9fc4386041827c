import {
  type Column,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  scoreMatch,
} from '@haechi/ui';
import { TextInput } from '@mantine/core';
import { IconKey, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useMe } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import './permissions.css';
import { ScopeSelect } from './scope-select.tsx';
import { WhyNot } from './why-not.tsx';

type Held = ApiResponse<'GET /api/v1/me/permissions'>['items'][number];

export function PermissionsPage() {
  const t = useT();
  const { activeScope } = useMe();
  const search = useSearch({ from: '/console/permissions' });
  const navigate = useNavigate({ from: '/permissions' });
  const scope = search.scope ?? (activeScope.kind === 'platform' ? 'platform' : activeScope.id);
  const held = useApi('GET /api/v1/me/permissions', { query: { scope } });
  const [text, setText] = useState('');
  const rows = held.data?.items.filter(({ permission, title }) => scoreMatch(text, title, [permission]) > 0);
  return (
    <>
      <PageHeader title={t('permissions.title')} description={t('permissions.description')} />
      <Section title={t('permissions.why.title')} description={t('permissions.why.description')}>
        <WhyNot
          scope={scope}
          permission={search.permission}
          onChange={(asked) => void navigate({ search: asked, replace: true, resetScroll: false })}
        />
      </Section>
      <Section title={t('permissions.held')} frame="none">
        <DataTable
          id="my-permissions"
          label={t('permissions.title')}
          columns={heldColumns(t)}
          rows={rows}
          rowKey={({ permission }) => permission}
          problem={held.error ?? undefined}
          onRetry={() => void held.refetch()}
          toolbar={
            <>
              <div className="list-search">
                <ScopeSelect
                  hideLabel
                  label={t('permissions.at')}
                  value={scope}
                  onChange={(next) => void navigate({ search: { ...search, scope: next }, replace: true })}
                />
              </div>
              <TextInput
                className="list-search"
                type="search"
                aria-label={t('permissions.filter')}
                placeholder={t('permissions.filter')}
                leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </>
          }
          empty={
            <EmptyState
              icon={<IconKey size={20} stroke={1.6} />}
              title={t(text ? 'permissions.emptyFiltered' : 'permissions.empty')}
              next={t(text ? 'permissions.emptyFilteredNext' : 'permissions.emptyNext')}
              action={
                <Link to="/requests/new" search={{ scope }}>
                  {t('requests.ask.button')}
                </Link>
              }
            />
          }
        />
      </Section>
    </>
  );
}

function heldColumns(t: Translate): readonly Column<Held>[] {
  return [
    {
      id: 'permission',
      header: t('permissions.permission'),
      sortBy: ({ permission }) => permission,
      cell: ({ permission, title }) => (
        <span className="held">
          <span>{title}</span>
          <span className="h-mono h-muted">{permission}</span>
        </span>
      ),
    },
    {
      id: 'sensitive',
      header: t('permissions.sensitive'),
      width: '100px',
      sortBy: ({ sensitive }) => (sensitive ? 0 : 1),
      cell: ({ sensitive }) =>
        sensitive ? (
          <StatusPill tone="waiting" quiet>
            {t('permissions.sensitive')}
          </StatusPill>
        ) : (
          <span className="h-muted">–</span>
        ),
    },
    {
      id: 'through',
      header: t('permissions.through'),
      wrap: true,
      cell: (held) => <Ways ways={waysOf(t, held)} />,
    },
    {
      id: 'since',
      header: t('permissions.since'),
      width: '120px',
      cell: (held) => <RelativeTime at={waysOf(t, held)[0]?.startsAt} fallback={t('permissions.always')} />,
    },
    {
      id: 'until',
      header: t('permissions.until'),
      width: '120px',
      cell: (held) => <RelativeTime at={latestEnd(waysOf(t, held))} fallback={t('permissions.forGood')} />,
    },
  ];
}

/** One of the ways a permission comes by: a role, a rule for everyone, or a loan. */
interface Way {
  readonly text: string;
  readonly note: string | undefined;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

function waysOf(t: Translate, { sources, rules, delegations }: Held): readonly Way[] {
  return [
    ...sources.map(({ roleName, roleKey, fromRoleKey, scopeName, startsAt, endsAt }) => ({
      text: t('permissions.via', { role: roleName, scope: scopeName }),
      note: fromRoleKey === roleKey ? undefined : t('permissions.inheritedFrom', { role: fromRoleKey }),
      startsAt,
      endsAt,
    })),
    ...rules.map(({ name }) => ({
      text: t('permissions.byRule', { rule: name }),
      note: undefined,
      startsAt: null,
      endsAt: null,
    })),
    ...delegations.map(({ delegatorName, startsAt, endsAt }) => ({
      text: t('permissions.byDelegation', { lender: delegatorName }),
      note: undefined,
      startsAt,
      endsAt,
    })),
  ];
}

/** Several ways may give the same permission; it is lost when the last of them ends. Null: for good. */
function latestEnd(ways: readonly Way[]): string | null {
  const ends = ways.map(({ endsAt }) => (endsAt === null ? Number.POSITIVE_INFINITY : Date.parse(endsAt)));
  const last = Math.max(...ends);
  return Number.isFinite(last) ? new Date(last).toISOString() : null;
}

function Ways({ ways }: { ways: readonly Way[] }) {
  const t = useT();
  const [first, ...others] = ways;
  if (!first) return <span className="h-muted">–</span>;
  const more = others.length > 0 ? t('permissions.more', { count: others.length }) : undefined;
  return (
    <span className="held">
      <span>{first.text}</span>
      {first.note || more ? (
        <span className="h-muted" title={others.map(({ text }) => text).join('\n') || undefined}>
          {[first.note, more].filter(Boolean).join(' ')}
        </span>
      ) : null}
    </span>
  );
}
