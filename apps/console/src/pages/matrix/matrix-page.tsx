import { EmptyState, ErrorState, PageHeader, scoreMatch, showToast } from '@haechi/ui';
import { Button, SegmentedControl, Select, Skeleton, TextInput } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconSearch, IconTable } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { useUnsavedGuard } from '../../app/use-unsaved-guard.tsx';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import type { Role } from '../roles/role-levels.ts';
import { placeRoles } from '../roles/role-tree.ts';
import { RoleViews } from '../roles/role-views.tsx';
import { FIXED_WORDS } from './cell-words.ts';
import { MatrixGrid, type Permission } from './matrix-grid.tsx';
import { MatrixLegend } from './matrix-legend.tsx';
import type { MatrixSearch } from './matrix-search.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { countChanges, createRoleGrid, type Drafts, toggleCell } from './role-grid.ts';
import './matrix.css';

/** What every role permits, in one picture, and edited there. */
export function MatrixPage() {
  const t = useT();
  const roles = useApi('GET /api/v1/roles');
  const permissions = useApi('GET /api/v1/permissions');
  const problem = roles.error ?? permissions.error;
  return (
    <>
      <PageHeader title={t('matrix.title')} description={t('matrix.description')}>
        <RoleViews />
      </PageHeader>
      {roles.data && permissions.data ? (
        <Matrix roles={roles.data.items} permissions={permissions.data.items} />
      ) : problem ? (
        <ErrorState
          problem={problem}
          onRetry={() => {
            void roles.refetch();
            void permissions.refetch();
          }}
        />
      ) : (
        <Skeleton height={480} />
      )}
    </>
  );
}

interface MatrixProps {
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
}

function Matrix({ roles, permissions }: MatrixProps) {
  const t = useT();
  const mayEdit = useCan('role:update');
  const narrow = useMediaQuery('(max-width: 720px)', false, { getInitialValueInEffect: false });
  const search = useSearch({ from: '/console/roles/matrix' });
  const [drafts, setDrafts] = useState<Drafts>(new Map());
  const [reviewing, setReviewing] = useDisclosure();
  const [said, setSaid] = useState('');
  const [onlyRole, setOnlyRole] = useState<string>();
  const shownRoles = useShownRoles(roles, search);
  const shownPermissions = useShownPermissions(permissions, search);
  const grid = useMemo(() => createRoleGrid(roles, drafts, mayEdit), [roles, drafts, mayEdit]);
  const chosen = shownRoles.find(({ id }) => id === onlyRole) ?? shownRoles[0];
  const columns = useMemo(
    () => (narrow ? (chosen ? [chosen] : []) : shownRoles),
    [narrow, chosen, shownRoles],
  );
  const changes = countChanges(drafts);
  const guard = useUnsavedGuard(changes > 0);
  const toggle = (role: Role, { permission, title }: Permission) => {
    const fixed = grid.fixed(role.id, permission);
    if (fixed) return setSaid(`${role.name}, ${title}: ${t(FIXED_WORDS[fixed])}`);
    const next = toggleCell(drafts, role, permission);
    setDrafts(next);
    const held = createRoleGrid(roles, next, mayEdit).cell(role.id, permission).kind !== 'none';
    setSaid(`${role.name}, ${title}: ${t(held ? 'matrix.nowHeld' : 'matrix.nowTaken')}`);
  };
  return (
    <>
      {guard}
      <Filters search={search} permissions={permissions} />
      {narrow && chosen ? (
        <Select
          mb="xs"
          label={t('matrix.oneRole')}
          searchable
          allowDeselect={false}
          value={chosen.id}
          data={shownRoles.map(({ id, name, key }) => ({ value: id, label: `${name} (${key})` }))}
          onChange={(id) => id && setOnlyRole(id)}
        />
      ) : null}
      {columns.length === 0 || shownPermissions.length === 0 ? (
        <EmptyState
          icon={<IconTable size={20} stroke={1.6} />}
          title={t('matrix.empty')}
          next={t('matrix.emptyNext')}
        />
      ) : (
        <MatrixGrid
          roles={columns}
          permissions={shownPermissions}
          grid={grid}
          narrow={narrow}
          onToggle={toggle}
        />
      )}
      {/* What a press did, or why it did nothing: seen below the grid, and said aloud. */}
      <output className="matrix-said" aria-live="polite">
        {said}
      </output>
      <MatrixLegend shown={{ roles: shownRoles.length, permissions: shownPermissions.length }} />
      {changes > 0 ? (
        <div className="matrix-bar">
          <strong>{t('matrix.pending', { count: changes, roles: drafts.size })}</strong>
          <Button variant="default" onClick={() => setDrafts(new Map())}>
            {t('matrix.discard')}
          </Button>
          <Button onClick={setReviewing.open}>{t('matrix.review')}</Button>
        </div>
      ) : null}
      <ReviewDialog
        opened={reviewing}
        drafts={drafts}
        onDrafts={setDrafts}
        onClose={setReviewing.close}
        onSaved={() => {
          setDrafts(new Map());
          setReviewing.close();
          showToast({
            tone: 'good',
            word: t('matrix.saved'),
            title: t('matrix.savedTitle', { count: changes }),
          });
        }}
      />
    </>
  );
}

function useShownRoles(roles: readonly Role[], search: MatrixSearch): readonly Role[] {
  const text = useDeferredValue(search.role ?? '');
  const { kind } = search;
  return useMemo(
    () =>
      placeRoles(roles).filter(
        (role) =>
          (kind === undefined || role.base === (kind === 'base')) &&
          scoreMatch(text, role.name, [role.key]) > 0,
      ),
    [roles, text, kind],
  );
}

function useShownPermissions(
  permissions: readonly Permission[],
  search: MatrixSearch,
): readonly Permission[] {
  const text = useDeferredValue(search.text ?? '');
  const { resource } = search;
  return useMemo(
    () =>
      permissions.filter(
        (item) =>
          (resource === undefined || item.resource === resource) &&
          scoreMatch(text, item.title, [item.permission]) > 0,
      ),
    [permissions, text, resource],
  );
}

interface FiltersProps {
  readonly search: MatrixSearch;
  readonly permissions: readonly Permission[];
}

function Filters({ search, permissions }: FiltersProps) {
  const t = useT();
  const navigate = useNavigate({ from: '/roles/matrix' });
  const resources = useMemo(() => [...new Set(permissions.map(({ resource }) => resource))], [permissions]);
  const change = (part: { [K in keyof MatrixSearch]: string | undefined }) => {
    const next = Object.entries({ ...search, ...part }).filter(
      ([, value]) => value !== undefined && value !== '',
    );
    void navigate({ search: Object.fromEntries(next), replace: true, resetScroll: false });
  };
  return (
    <div className="matrix-filters">
      <TextInput
        className="list-search"
        type="search"
        aria-label={t('matrix.filterPermission')}
        placeholder={t('matrix.filterPermission')}
        leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
        value={search.text ?? ''}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <Select
        w={170}
        aria-label={t('matrix.filterResource')}
        placeholder={t('matrix.filterResource')}
        clearable
        searchable
        value={search.resource ?? null}
        data={resources}
        onChange={(resource) => change({ resource: resource ?? undefined })}
      />
      <TextInput
        w={200}
        type="search"
        aria-label={t('matrix.filterRole')}
        placeholder={t('matrix.filterRole')}
        value={search.role ?? ''}
        onChange={(event) => change({ role: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={t('roles.kind')}
        value={search.kind ?? 'all'}
        onChange={(kind) => change({ kind: kind === 'all' ? undefined : kind })}
        data={[
          { value: 'all', label: t('roles.kind.all') },
          { value: 'own', label: t('roles.kind.own') },
          { value: 'base', label: t('roles.kind.base') },
        ]}
      />
    </div>
  );
}
