import { type Column, DataTable, EmptyState, PageHeader, StatusPill, scoreMatch } from '@haechi/ui';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconHierarchy2, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { LEVEL_LABEL } from './role-levels.ts';
import { type PlacedRole, placeRoles } from './role-tree.ts';
import { RoleViews } from './role-views.tsx';
import './roles.css';

type Kind = 'all' | 'own' | 'base';

export function RolesPage() {
  const t = useT();
  const navigate = useNavigate();
  const mayCreate = useCan('role:create');
  const roles = useApi('GET /api/v1/roles');
  const [text, setText] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const placed = roles.data && placeRoles(roles.data.items);
  const rows = placed?.filter(
    (role) =>
      (kind === 'all' || role.base === (kind === 'base')) && scoreMatch(text, role.name, [role.key]) > 0,
  );
  const narrowed = text.trim() !== '' || kind !== 'all';
  const create = () => void navigate({ to: '/roles/new', search: {} });
  return (
    <>
      <PageHeader
        title={t('roles.title')}
        description={t('roles.description')}
        actions={
          mayCreate ? (
            <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={create}>
              {t('roles.create')}
            </Button>
          ) : undefined
        }
      >
        <RoleViews />
      </PageHeader>
      <DataTable
        id="roles"
        label={t('roles.title')}
        columns={roleColumns(t, !narrowed)}
        rows={rows}
        rowKey={(role) => role.id}
        onOpen={(role) => void navigate({ to: '/roles/$id', params: { id: role.id } })}
        problem={roles.error ?? undefined}
        onRetry={() => void roles.refetch()}
        skeletonRows={11}
        toolbar={
          <>
            <TextInput
              className="list-search"
              type="search"
              aria-label={t('roles.search')}
              placeholder={t('roles.search')}
              leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <SegmentedControl
              aria-label={t('roles.kind')}
              value={kind}
              onChange={(next) => setKind(next === 'own' || next === 'base' ? next : 'all')}
              data={[
                { value: 'all', label: t('roles.kind.all') },
                { value: 'own', label: t('roles.kind.own') },
                { value: 'base', label: t('roles.kind.base') },
              ]}
            />
          </>
        }
        empty={
          <EmptyState
            icon={<IconHierarchy2 size={20} stroke={1.6} />}
            title={t(kind === 'own' && text === '' ? 'roles.noOwn' : 'roles.emptyFiltered')}
            next={t(kind === 'own' && text === '' ? 'roles.noOwnNext' : 'roles.emptyFilteredNext')}
            action={mayCreate ? <Button onClick={create}>{t('roles.create')}</Button> : undefined}
          />
        }
      />
    </>
  );
}

/** The tree is drawn by indentation while it is whole; a filtered list names the parent instead. */
function roleColumns(t: Translate, whole: boolean): readonly Column<PlacedRole>[] {
  return [
    {
      id: 'name',
      header: t('roles.name'),
      cell: (role) => (
        <span className="role-tree" style={{ paddingInlineStart: whole ? `${role.depth * 20}px` : 0 }}>
          {whole && role.depth > 0 ? <span className="role-tree__branch" aria-hidden="true" /> : null}
          <Link to="/roles/$id" params={{ id: role.id }} className="row-link">
            {role.name}
          </Link>
          <span className="h-mono h-muted">{role.key}</span>
        </span>
      ),
    },
    {
      id: 'kind',
      header: t('roles.kind'),
      width: '90px',
      cell: (role) => (
        <StatusPill tone={role.base ? 'off' : 'neutral'} quiet>
          {t(role.base ? 'roles.kind.base' : 'roles.kind.own')}
        </StatusPill>
      ),
    },
    { id: 'level', header: t('roles.level'), width: '170px', cell: ({ level }) => t(LEVEL_LABEL[level]) },
    {
      id: 'parent',
      header: t('roles.parent'),
      width: '170px',
      cell: ({ parentRoleKey }) =>
        parentRoleKey ? <span className="h-mono">{parentRoleKey}</span> : <span className="h-muted">–</span>,
    },
    {
      id: 'permissions',
      header: t('roles.permissions'),
      width: '110px',
      align: 'end',
      cell: ({ permissionCount }) => permissionCount,
    },
    {
      id: 'holders',
      header: t('roles.holders'),
      width: '110px',
      align: 'end',
      cell: ({ assignmentCount }) => assignmentCount,
    },
  ];
}
