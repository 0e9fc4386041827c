import { Kbd } from '@haechi/ui';
import { Menu } from '@mantine/core';
import { IconDevices, IconFingerprint, IconKeyboard, IconLogout } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import { useMe } from '../session.ts';
import { useSignOut } from '../use-sign-out.ts';
import { RoleItems } from './role-items.tsx';

const ICON = { size: 15, 'aria-hidden': true } as const;

/** Two letters of a Latin name, the last two syllables of a Korean one: what people call each other by. */
function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/\p{Script=Hangul}/u.test(trimmed)) return [...trimmed].slice(-2).join('');
  const words = trimmed.split(/\s+/);
  const letters = words.length > 1 ? [words[0]?.[0], words.at(-1)?.[0]] : [trimmed.slice(0, 2)];
  return letters.join('').toUpperCase();
}

export function UserMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const t = useT();
  const { user, activeRole } = useMe();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <button type="button" className="h-user">
          <span className="h-hidden">{t('user.menu', { name: user.displayName })}</span>
          <span className="h-avatar" aria-hidden="true">
            {initialsOf(user.displayName)}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="h-user-card">
          <strong className="h-truncate">{user.displayName}</strong>
          <span className="h-muted">{user.email}</span>
          {activeRole && (
            <span className="h-user-role">
              {t(activeRole.held ? 'role.only' : 'role.gone', { name: activeRole.name })}
            </span>
          )}
        </div>
        <Menu.Divider />
        <RoleItems />
        <Menu.Item
          leftSection={<IconFingerprint {...ICON} />}
          onClick={() => void navigate({ to: '/security' })}
        >
          {t('user.security')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDevices {...ICON} />}
          onClick={() => void navigate({ to: '/security', hash: 'sessions' })}
        >
          {t('user.sessions')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard {...ICON} />}
          rightSection={<Kbd keys={['?']} />}
          onClick={onShortcuts}
        >
          {t('user.shortcuts')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...ICON} />} onClick={signOut}>
          {t('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
