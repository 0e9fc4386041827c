import { showToast } from '@haechi/ui';
import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconCopy,
  IconCopyPlus,
  IconLock,
  IconPencil,
  IconTrash,
  IconUrgent,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { CopyRoleDialog } from './copy-role-dialog.tsx';
import type { RoleDetail } from './role-detail.ts';
import { EmergencyDialog, LocksDialog } from './role-safety.tsx';

type Opened = 'copy' | 'emergency' | 'locks' | 'delete';
const ICON = { size: 15, stroke: 1.6, 'aria-hidden': true } as const;

/** What can be done with a role: what is done often as buttons, the rest in a menu. */
export function RoleActs({ role }: { role: RoleDetail }) {
  const t = useT();
  const navigate = useNavigate();
  const mayCreate = useCan('role:create') && role.level !== 'system';
  const mayUpdate = useCan('role:update') && !role.base;
  const mayDelete = useCan('role:delete') && !role.base;
  const mayMark = useCan('policy:manage') && !role.base;
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);
  return (
    <>
      {mayCreate ? (
        <Button variant="default" leftSection={<IconCopy {...ICON} />} onClick={() => setOpened('copy')}>
          {t('roles.copy')}
        </Button>
      ) : null}
      {mayUpdate ? (
        <Button
          variant="default"
          leftSection={<IconPencil {...ICON} />}
          onClick={() => void navigate({ to: '/roles/$id/edit', params: { id: role.id } })}
        >
          {t('roles.edit')}
        </Button>
      ) : null}
      {mayCreate || mayUpdate || mayDelete || mayMark ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown {...ICON} />}>
              {t('roles.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {mayCreate ? (
              <Menu.Item
                leftSection={<IconCopyPlus {...ICON} />}
                onClick={() => void navigate({ to: '/roles/new', search: { parent: role.id } })}
              >
                {t('roles.buildOn')}
              </Menu.Item>
            ) : null}
            {mayUpdate ? (
              <Menu.Item leftSection={<IconLock {...ICON} />} onClick={() => setOpened('locks')}>
                {t('roles.locks')}
              </Menu.Item>
            ) : null}
            {mayMark ? (
              <Menu.Item leftSection={<IconUrgent {...ICON} />} onClick={() => setOpened('emergency')}>
                {t('roles.emergency')}
              </Menu.Item>
            ) : null}
            {mayDelete ? (
              <Menu.Item leftSection={<IconTrash {...ICON} />} onClick={() => setOpened('delete')}>
                {t('roles.delete')}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <CopyRoleDialog role={role} opened={opened === 'copy'} onClose={close} />
      <EmergencyDialog role={role} opened={opened === 'emergency'} onClose={close} />
      <LocksDialog role={role} opened={opened === 'locks'} onClose={close} />
      <DeleteRoleDialog role={role} opened={opened === 'delete'} onClose={close} />
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
    <ActDialog
      opened={opened}
      danger
      title={t('roles.deleteTitle', { name: role.name })}
      confirmLabel={t('roles.delete')}
      act={remove}
      onConfirm={() => remove.mutate({ params: { id: role.id } })}
      onClose={onClose}
    >
      <p>{held ? t('roles.deleteHeld', { count: role.assignmentCount }) : t('roles.deleteBody')}</p>
    </ActDialog>
  );
}
