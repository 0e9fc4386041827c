import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { RoleAtScope, type RoleAtScopeValue } from '../members/role-at-scope.tsx';

export type DirectoryGroup = ApiResponse<'GET /api/v1/provisioning'>['groups'][number];
type TiedRole = DirectoryGroup['roles'][number];

const CHANGES = ['GET /api/v1/provisioning', 'GET /api/v1/members', 'GET /api/v1/assignments'] as const;

/** The roles of a group: what its members hold, a role more, a role less. */
export function GroupRoles({ group }: { readonly group: DirectoryGroup }) {
  const t = useT();
  const may = useCan('provisioning:manage');
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<TiedRole>();
  return (
    <span className="role-chips">
      {group.roles.map((role) => (
        <button
          key={`${role.roleId} ${role.scope}`}
          type="button"
          className="role-chip"
          disabled={!may}
          title={t('provisioning.untie')}
          onClick={() => setRemoving(role)}
        >
          {role.roleName}
          <span className="h-muted">{role.scopeName}</span>
        </button>
      ))}
      {may ? (
        <Button variant="default" size="compact-xs" onClick={() => setAdding(true)}>
          {t('provisioning.tie')}
        </Button>
      ) : null}
      <TieDialog group={group} opened={adding} onClose={() => setAdding(false)} />
      <UntieDialog group={group} role={removing} onClose={() => setRemoving(undefined)} />
    </span>
  );
}

interface TieProps {
  readonly group: DirectoryGroup;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function TieDialog({ group, opened, onClose }: TieProps) {
  const t = useT();
  const [role, setRole] = useState<RoleAtScopeValue>({ roleId: undefined, scope: undefined });
  const [tried, setTried] = useState(false);
  const tie = useApiMutation('POST /api/v1/provisioning/groups/{id}/roles', {
    changes: CHANGES,
    onSuccess: onClose,
  });
  const confirm = (reason: string) => {
    setTried(true);
    const { roleId, scope } = role;
    if (roleId !== undefined && scope !== undefined)
      tie.mutate({ params: { id: group.id }, body: { roleId, scope, reason } });
  };
  return (
    <ActDialog
      opened={opened}
      reason="required"
      title={t('provisioning.tieTitle', { name: group.displayName })}
      confirmLabel={t('provisioning.tie')}
      act={tie}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t('provisioning.tieText')}</p>
      <RoleAtScope
        value={role}
        onChange={setRole}
        scopeError={tried && role.scope === undefined ? t('members.missing') : undefined}
        roleError={tried && role.roleId === undefined ? t('members.missing') : undefined}
      />
    </ActDialog>
  );
}

interface UntieProps {
  readonly group: DirectoryGroup;
  readonly role: TiedRole | undefined;
  readonly onClose: () => void;
}

function UntieDialog({ group, role, onClose }: UntieProps) {
  const t = useT();
  const untie = useApiMutation('POST /api/v1/provisioning/groups/{id}/roles/remove', {
    changes: CHANGES,
    onSuccess: onClose,
  });
  return (
    <ActDialog
      opened={role !== undefined}
      danger
      reason="required"
      title={t('provisioning.untieTitle', { name: group.displayName, role: role?.roleName ?? '' })}
      confirmLabel={t('provisioning.untie')}
      act={untie}
      onConfirm={(reason) => {
        if (role !== undefined)
          untie.mutate({
            params: { id: group.id },
            body: { roleId: role.roleId, scope: role.scope, reason },
          });
      }}
      onClose={onClose}
    >
      <p>{t('provisioning.untieText')}</p>
    </ActDialog>
  );
}
