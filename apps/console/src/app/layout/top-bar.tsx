import { Kbd, Mark } from '@haechi/ui';
import { IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useT } from '../../i18n/i18n.tsx';
import { Bell } from './bell.tsx';
import { LanguageSwitch, ThemeSwitch } from './preferences.tsx';
import { RoleStrip } from './role-strip.tsx';
import { ScopeSwitcher } from './scope-switcher.tsx';
import './top-bar.css';
import { UserMenu } from './user-menu.tsx';

interface TopBarProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
}

export function TopBar({ onPalette, onShortcuts }: TopBarProps) {
  const t = useT();
  return (
    <header className="h-top">
      <Link to="/" className="h-top__mark" aria-label={t('app.name')}>
        <Mark size={24} />
      </Link>
      <ScopeSwitcher />
      <button type="button" className="h-top__search" onClick={onPalette}>
        <IconSearch size={15} aria-hidden />
        <span>{t('palette.open')}</span>
        <Kbd keys={['Mod', 'K']} />
      </button>
      <div className="h-top__tools">
        <span className="h-top__wide">
          <LanguageSwitch />
          <ThemeSwitch />
        </span>
        <Bell />
        <UserMenu onShortcuts={onShortcuts} />
      </div>
      <RoleStrip />
    </header>
  );
}
