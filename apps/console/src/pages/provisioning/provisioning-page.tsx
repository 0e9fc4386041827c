import {
  CodeBlock,
  type Column,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  StatusPill,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { IconAddressBook } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import '../members/members.css';
import { type DirectoryGroup, GroupRoles } from './group-roles.tsx';

/** Provisioning from a directory in the organisation one works in. */
export function ProvisioningPage() {
  const t = useT();
  const state = useApi('GET /api/v1/provisioning');
  const enabled = state.data?.enabled;
  return (
    <>
      <PageHeader
        parent={<Link to="/service-accounts">{t('serviceAccounts.title')}</Link>}
        title={t('provisioning.title')}
        description={t('provisioning.description')}
        status={
          enabled === undefined ? undefined : (
            <StatusPill tone={enabled ? 'good' : 'off'}>
              {t(enabled ? 'provisioning.on' : 'provisioning.off')}
            </StatusPill>
          )
        }
        actions={enabled === undefined ? undefined : <SwitchButton enabled={enabled} />}
      />
      <div className="h-stack">
        {state.data === undefined ? null : (
          <CodeBlock code={state.data.address} wrap title={t('provisioning.address')} />
        )}
        <p className="h-muted">{t('provisioning.how')}</p>
      </div>
      <DataTable
        id="directory-groups"
        label={t('provisioning.groups')}
        columns={columnsOf(t)}
        rows={state.data?.groups}
        rowKey={(group) => group.id}
        problem={state.error ?? undefined}
        onRetry={() => void state.refetch()}
        total={state.data?.groups.length}
        skeletonRows={3}
        empty={
          <EmptyState
            icon={<IconAddressBook size={20} stroke={1.6} />}
            title={t('provisioning.empty')}
            next={t('provisioning.emptyNext')}
          />
        }
      />
    </>
  );
}

function SwitchButton({ enabled }: { readonly enabled: boolean }) {
  const t = useT();
  const may = useCan('settings:update');
  const [asking, setAsking] = useState(false);
  const change = useApiMutation('PUT /api/v1/settings/{key}', {
    changes: ['GET /api/v1/provisioning', 'GET /api/v1/settings'],
    onSuccess: () => setAsking(false),
  });
  if (!may) return null;
  const label = t(enabled ? 'provisioning.switchOff' : 'provisioning.switchOn');
  return (
    <>
      <Button variant={enabled ? 'default' : 'filled'} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ActDialog
        opened={asking}
        danger={enabled}
        reason="required"
        title={label}
        confirmLabel={label}
        act={change}
        onConfirm={(reason) =>
          change.mutate({ params: { key: 'provisioning.enabled' }, body: { value: !enabled, reason } })
        }
        onClose={() => setAsking(false)}
      >
        <p>{t(enabled ? 'provisioning.offText' : 'provisioning.onText')}</p>
      </ActDialog>
    </>
  );
}

function columnsOf(t: Translate): readonly Column<DirectoryGroup>[] {
  return [
    {
      id: 'name',
      header: t('provisioning.group'),
      sortBy: (group) => group.displayName,
      cell: (group) => <strong>{group.displayName}</strong>,
    },
    {
      id: 'members',
      header: t('provisioning.members'),
      width: '90px',
      align: 'end',
      sortBy: (group) => group.memberCount,
      cell: (group) => group.memberCount,
    },
    {
      id: 'roles',
      header: t('provisioning.roles'),
      wrap: true,
      cell: (group) => <GroupRoles group={group} />,
    },
    {
      id: 'updated',
      header: t('provisioning.updated'),
      width: '130px',
      sortBy: (group) => Date.parse(group.updatedAt),
      cell: (group) => <RelativeTime at={group.updatedAt} />,
    },
  ];
}
