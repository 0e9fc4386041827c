import {
  type Column,
  ConfirmDialog,
  CopyableId,
  DataTable,
  EmptyState,
  ErrorState,
  KeyValueList,
  PageHeader,
  Section,
  StatusPill,
  showToast,
} from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCopyPlus, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { LEVEL_LABEL } from './role-levels.ts';
import { ancestorsOf } from './role-tree.ts';
import './roles.css';

export type RoleDetail = ApiResponse<'GET /api/v1/roles/{id}'>;
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

function RoleActs({ role }: { role: RoleDetail }) {
  const t = useT();
  const navigate = useNavigate();
  const mayCreate = useCan('role:create');
  const mayUpdate = useCan('role:update');
  const mayDelete = useCan('role:delete');
  const [deleting, setDeleting] = useDisclosure();
  return (
    <>
      {mayCreate && role.level !== 'system' ? (
        <Button
          variant="default"
          leftSection={<IconCopyPlus size={16} stroke={1.6} aria-hidden />}
          onClick={() => void navigate({ to: '/roles/new', search: { parent: role.id } })}
        >
          {t('roles.buildOn')}
        </Button>
      ) : null}
      {mayUpdate && !role.base ? (
        <Button
          variant="default"
          leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />}
          onClick={() => void navigate({ to: '/roles/$id/edit', params: { id: role.id } })}
        >
          {t('roles.edit')}
        </Button>
      ) : null}
      {mayDelete && !role.base ? (
        <Button
          variant="default"
          leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />}
          onClick={setDeleting.open}
        >
          {t('roles.delete')}
        </Button>
      ) : null}
      <DeleteRoleDialog role={role} opened={deleting} onClose={setDeleting.close} />
    </>
  );
}

function DeleteRoleDialog({
  role,
  opened,
  onClose,
}: {
  role: RoleDetail;
  opened: boolean;
  onClose: () => void;
}) {
  const t = useT();
  const navigate = useNavigate();
  const remove = useApiMutation('DELETE /api/v1/roles/{id}', {
    changes: ['GET /api/v1/roles'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('roles.deleted'), title: role.name });
      void navigate({ to: '/roles' });
    },
  });
  const held = role.assignmentCount > 0;
  return (
    <ConfirmDialog
      opened={opened}
      danger
      title={t('roles.deleteTitle', { name: role.name })}
      confirmLabel={t('roles.delete')}
      busy={remove.isPending}
      problem={remove.error ?? undefined}
      onConfirm={() => remove.mutate({ params: { id: role.id } })}
      onClose={() => {
        remove.reset();
        onClose();
      }}
    >
      <p>{held ? t('roles.deleteHeld', { count: role.assignmentCount }) : t('roles.deleteBody')}</p>
    </ConfirmDialog>
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
