import { type Column, DataTable, EmptyState, ErrorState, PageHeader, Section, StatusPill } from '@haechi/ui';
import { Checkbox, SegmentedControl, Skeleton } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import { PersonSelect } from '../members/person-select.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import { RoleSelect } from '../roles/role-select.tsx';
import { RoleViews } from '../roles/role-views.tsx';
import { type ComparedPermission, compareHoldings, type Difference } from './compare-holdings.ts';
import type { CompareSearch } from './compare-search.ts';
import { type SideAnswer, usePersonSide, useRoleSide } from './use-sides.ts';

/** Two roles or two people side by side, with where everything comes from. */
export function ComparePage() {
  const t = useT();
  const { activeScope } = useMe();
  const search = useSearch({ from: '/console/roles/compare' });
  const navigate = useNavigate({ from: '/roles/compare' });
  const people = search.of === 'people';
  const scope = search.scope ?? (activeScope.kind === 'platform' ? 'platform' : activeScope.id);
  const change = (part: CompareSearch) =>
    void navigate({ search: { ...search, ...part }, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title={t('compare.title')} description={t('compare.description')}>
        <RoleViews />
      </PageHeader>
      <Section>
        <div className="h-stack">
          <SegmentedControl
            style={{ alignSelf: 'flex-start' }}
            aria-label={t('compare.of')}
            value={people ? 'people' : 'roles'}
            onChange={(of) => void navigate({ search: of === 'people' ? { of, scope } : {}, replace: true })}
            data={[
              { value: 'roles', label: t('compare.roles') },
              { value: 'people', label: t('compare.people') },
            ]}
          />
          {people ? (
            <ScopeSelect
              label={t('permissions.at')}
              value={scope}
              onChange={(next) => change({ scope: next })}
            />
          ) : null}
          <div className="role-at-scope">
            {(['first', 'second'] as const).map((side) => {
              const picked = search[side];
              const label = t(side === 'first' ? 'compare.first' : 'compare.second');
              const onChange = (id: string) => change({ [side]: id });
              return people ? (
                <PersonSelect key={side} label={label} value={picked} onChange={onChange} scope={scope} />
              ) : (
                <RoleSelect key={side} label={label} value={picked} onChange={onChange} />
              );
            })}
          </div>
          <Checkbox
            label={t('compare.onlyDifferences')}
            checked={search.show !== 'all'}
            onChange={(event) => {
              const { show: _, ...rest } = search;
              void navigate({
                search: event.currentTarget.checked ? rest : { ...rest, show: 'all' },
                replace: true,
              });
            }}
          />
        </div>
      </Section>
      {search.first === undefined || search.second === undefined ? (
        <EmptyState
          icon={<IconArrowsDiff size={20} stroke={1.6} />}
          title={t('compare.choose')}
          next={t(people ? 'compare.choosePeople' : 'compare.chooseRoles')}
        />
      ) : people ? (
        <People first={search.first} second={search.second} scope={scope} all={search.show === 'all'} />
      ) : (
        <Roles first={search.first} second={search.second} all={search.show === 'all'} />
      )}
    </>
  );
}

interface SidesProps {
  readonly first: string;
  readonly second: string;
  readonly all: boolean;
}

function Roles({ first, second, all }: SidesProps) {
  return <Comparison first={useRoleSide(first)} second={useRoleSide(second)} all={all} />;
}

function People({ first, second, scope, all }: SidesProps & { scope: string }) {
  return <Comparison first={usePersonSide(first, scope)} second={usePersonSide(second, scope)} all={all} />;
}

interface ComparisonProps {
  readonly first: SideAnswer;
  readonly second: SideAnswer;
  readonly all: boolean;
}

function Comparison({ first, second, all }: ComparisonProps) {
  const t = useT();
  const permissions = useApi('GET /api/v1/permissions');
  const failed = [first, second].find(({ problem }) => problem !== undefined);
  if (failed?.problem) return <ErrorState problem={failed.problem} onRetry={failed.retry} />;
  if (!first.side || !second.side) return <Skeleton height={320} mt="md" />;
  const compared = compareHoldings(first.side, second.side);
  const count = (difference: Difference) => compared.filter((row) => row.difference === difference).length;
  const titles = new Map(permissions.data?.items.map(({ permission, title }) => [permission, title]));
  return (
    <Section
      title={t('compare.result')}
      description={t('compare.summary', {
        first: count('first'),
        second: count('second'),
        both: count('same') + count('origin'),
      })}
      frame="none"
    >
      <DataTable
        id="compare"
        plain
        label={t('compare.result')}
        columns={columnsFor(t, titles, first.name, second.name)}
        rows={compared.filter(({ difference }) => all || difference !== 'same')}
        rowKey={({ permission }) => permission}
        empty={<EmptyState title={t('compare.equal')} next={t('compare.equalNext')} />}
      />
    </Section>
  );
}

const DIFFERENCE: Readonly<Record<Difference, PlainKey>> = {
  first: 'compare.onlyFirst',
  second: 'compare.onlySecond',
  origin: 'compare.otherOrigin',
  same: 'compare.same',
};

function columnsFor(
  t: Translate,
  titles: ReadonlyMap<string, string>,
  first: string | undefined,
  second: string | undefined,
): readonly Column<ComparedPermission>[] {
  const side = (origin: string | undefined) =>
    origin === undefined ? (
      <StatusPill tone="off" quiet>
        {t('compare.none')}
      </StatusPill>
    ) : (
      <span>✓ {origin}</span>
    );
  return [
    {
      id: 'permission',
      header: t('permissions.permission'),
      sortBy: ({ permission }) => permission,
      cell: ({ permission }) => (
        <span>
          {titles.get(permission)} <span className="h-mono h-muted">{permission}</span>
        </span>
      ),
    },
    {
      id: 'difference',
      header: t('compare.difference'),
      width: '150px',
      sortBy: ({ difference }) => difference,
      cell: ({ difference }) => t(DIFFERENCE[difference]),
    },
    { id: 'first', header: first ?? t('compare.first'), wrap: true, cell: (row) => side(row.first) },
    { id: 'second', header: second ?? t('compare.second'), wrap: true, cell: (row) => side(row.second) },
  ];
}
