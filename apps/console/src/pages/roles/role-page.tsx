import {
  type Column,
  CopyableId,
  DataTable,
  EmptyState,
  ErrorState,
  KeyValueList,
  PageHeader,
  Section,
  StatusPill,
} from '@haechi/ui';
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { RoleActs } from './role-acts.tsx';
import { LEVEL_LABEL } from './role-levels.ts';
import { ancestorsOf } from './role-tree.ts';
import './roles.css';
import type { RoleDetail } from './role-detail.ts';
import { TemplateDrift } from './template-drift.tsx';

type Effective = RoleDetail['effective'][number];

export function RolePage() {
  const t = useT();
  const { id } = useParams({ from: '/console/roles/$id' });
  const role = useApi('GET /api/v1/roles/{id}', { params: { id } });
  useDocumentTitle(role.data?.name);
  const parent = <Link to="/roles">{t('roles.title')}</Link>;
  if (role.error && !role.data) {
    return (
      <>
        <PageHeader parent={parent} title={t('roles.one')} />
        <ErrorState problem={role.error} onRetry={() => void role.refetch()} />
      </>
    );
  }
  if (!role.data) return <RoleSkeleton />;
  const { data } = role;
  return (
    <>
      <PageHeader
        parent={parent}
        title={data.name}
        status={
          <StatusPill tone={data.base ? 'off' : 'neutral'}>
            {t(data.base ? 'roles.kind.base' : 'roles.kind.own')}
          </StatusPill>
        }
        description={data.description || undefined}
        actions={<RoleActs role={data} />}
      />
      <RoleFacts role={data} />
      {data.templateRoleId ? <TemplateDrift role={data} templateId={data.templateRoleId} /> : null}
      <Section
        title={t('roles.effective', { count: data.effective.length })}
        description={t('roles.effectiveHint')}
        frame="none"
      >
        <EffectiveTable role={data} />
      </Section>
    </>
  );
}

function RoleFacts({ role }: { role: RoleDetail }) {
  const t = useT();
  const roles = useApi('GET /api/v1/roles');
  const line = ancestorsOf(roles.data?.items ?? [], role.id);
  const children = (roles.data?.items ?? []).filter(({ parentRoleId }) => parentRoleId === role.id);
  return (
    <Section title={t('roles.facts')}>
      <KeyValueList
        items={[
          { key: 'key', label: t('roles.key'), value: <span className="h-mono">{role.key}</span> },
          { key: 'level', label: t('roles.level'), value: t(LEVEL_LABEL[role.level]) },
          {
            key: 'parent',
            label: t('roles.builtOn'),
            value:
              line.length === 0 ? (
                <span className="h-muted">{role.parentRoleKey ?? t('roles.noParent')}</span>
              ) : (
                <RoleLinks roles={line} separator=" ← " />
              ),
          },
          ...(children.length > 0
            ? [
                {
                  key: 'children',
                  label: t('roles.children'),
                  value: <RoleLinks roles={children} separator=", " />,
                },
              ]
            : []),
          ...(role.breakGlassMinutes === null
            ? []
            : [
                {
                  key: 'emergency',
                  label: t('roles.emergency'),
                  value: t('emergency.minutes', { count: role.breakGlassMinutes }),
                },
              ]),
          { key: 'holders', label: t('roles.holders'), value: role.assignmentCount },
          { key: 'id', label: t('roles.id'), value: <CopyableId id={role.id} whole /> },
        ]}
      />
    </Section>
  );
}

function RoleLinks({
  roles,
  separator,
}: {
  roles: readonly { id: string; name: string }[];
  separator: string;
}) {
  return roles.map(({ id, name }, index) => (
    <span key={id}>
      {index > 0 ? separator : null}
      <Link to="/roles/$id" params={{ id }}>
        {name}
      </Link>
    </span>
  ));
}

function EffectiveTable({ role }: { role: RoleDetail }) {
  const t = useT();
  const permissions = useApi('GET /api/v1/permissions');
  const known = new Map((permissions.data?.items ?? []).map((item) => [item.permission, item]));
  return (
    <DataTable
      id="role-effective"
      plain
      label={t('roles.effective', { count: role.effective.length })}
      columns={[
        ...effectiveColumns(t, (permission) => known.get(permission)),
        // Only where a wider pattern is in play.
        ...(role.effective.some(({ pattern, permission }) => pattern !== permission)
          ? [patternColumn(t)]
          : []),
      ]}
      rows={role.effective}
      rowKey={({ permission }) => permission}
      empty={<EmptyState title={t('roles.noPermissions')} next={t('roles.noPermissionsNext')} />}
    />
  );
}

interface Known {
  readonly title: string;
  readonly sensitive: boolean;
}

function effectiveColumns(
  t: Translate,
  know: (permission: string) => Known | undefined,
): readonly Column<Effective>[] {
  return [
    {
      id: 'permission',
      header: t('permissions.permission'),
      sortBy: ({ permission }) => permission,
      cell: ({ permission }) => <span className="h-mono">{permission}</span>,
    },
    {
      id: 'title',
      header: t('roles.means'),
      wrap: true,
      cell: ({ permission }) => (
        <span className="h-row">
          {know(permission)?.title}
          {know(permission)?.sensitive ? (
            <StatusPill tone="waiting" quiet>
              {t('permissions.sensitive')}
            </StatusPill>
          ) : null}
        </span>
      ),
    },
    {
      id: 'from',
      header: t('roles.from'),
      sortBy: ({ fromRoleKey }) => fromRoleKey,
      cell: ({ fromRoleKey, inherited }) =>
        inherited ? (
          <span>
            {t('roles.inherited')} <span className="h-mono">{fromRoleKey}</span>
          </span>
        ) : (
          t('roles.direct')
        ),
    },
  ];
}

function patternColumn(t: Translate): Column<Effective> {
  return {
    id: 'pattern',
    header: t('roles.pattern'),
    onPhone: 'hide',
    cell: ({ pattern, permission }) =>
      pattern === permission ? <span className="h-muted">–</span> : <span className="h-mono">{pattern}</span>,
  };
}

function RoleSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t('app.loading')}>
      <Skeleton height={12} width={40} mt={3} />
      <Skeleton height={24} width={190} mt={8} mb={44} />
      <div className="h-section__body" data-frame="sheet">
        {['34%', '22%', '26%', '40%', '30%'].map((width) => (
          <Skeleton key={width} height={10} width={width} my={14} />
        ))}
      </div>
    </div>
  );
}
