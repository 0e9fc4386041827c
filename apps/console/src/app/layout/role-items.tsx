import { Menu } from '@mantine/core';
import { IconCheck, IconUserShield, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { useActiveRole } from '../use-active-role.ts';

const ICON = { size: 15, 'aria-hidden': true } as const;

/** Which of one's roles count in this session; nothing for somebody with one role. */
export function RoleItems() {
  const t = useT();
  const { choosable, roles, activeRole, busy, narrowTo, widen } = useActiveRole();
  if (!choosable) return null;
  const item = (key: string, icon: ReactNode, name: string, chosen: boolean, choose: () => void) => (
    <Menu.Item
      key={key}
      aria-current={chosen ? 'true' : undefined}
      disabled={busy}
      leftSection={icon}
      rightSection={chosen ? <IconCheck {...ICON} /> : null}
      onClick={chosen ? undefined : choose}
    >
      {name}
    </Menu.Item>
  );
  return (
    <>
      <Menu.Label>{t('role.workAs')}</Menu.Label>
      {item('all', <IconUsers {...ICON} />, t('role.all'), activeRole === null, widen)}
      {roles.map(({ id, name }) =>
        item(id, <IconUserShield {...ICON} />, name, activeRole?.id === id, () => narrowTo(id)),
      )}
      <Menu.Divider />
    </>
  );
}
