import type { Command, CommandSection } from '@haechi/ui';
import { useMantineColorScheme } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconBuilding,
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconServer2,
  IconSun,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useI18n } from '../i18n/i18n.tsx';
import { visibleAreas } from './areas.ts';
import { useMe } from './session.ts';
import { useLanguage } from './use-language.ts';
import { useScopeSwitch } from './use-scope-switch.ts';
import { useSignOut } from './use-sign-out.ts';

const RECENT_MAX = 5;
const ICON = { size: 16, 'aria-hidden': true } as const;
const THEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const;

interface CommandDoors {
  readonly onShortcuts: () => void;
}

/** Everything the palette offers, with what was used last on top. */
export function useCommands(doors: CommandDoors) {
  const { t } = useI18n();
  const [recent, setRecent] = useLocalStorage<readonly string[]>({
    key: 'haechi.palette.recent',
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const go = useGoCommands();
  const actions = useActionCommands(doors);
  const tenants = useTenantCommands();
  const all = [...go, ...actions, ...tenants];
  const again = recent.flatMap((id) => {
    const command = all.find((candidate) => candidate.id === id);
    return command ? [{ ...command, id: `recent:${id}`, section: 'recent' }] : [];
  });
  const sections: readonly CommandSection[] = [
    { id: 'recent', label: t('palette.section.recent') },
    { id: 'go', label: t('palette.section.go') },
    { id: 'action', label: t('palette.section.action') },
    { id: 'tenant', label: t('palette.section.tenant') },
  ];
  const remember = (command: Command) => {
    const id = command.id.replace(/^recent:/, '');
    setRecent([id, ...recent.filter((other) => other !== id)].slice(0, RECENT_MAX));
  };
  const others = all.filter((command) => !recent.includes(command.id));
  return { commands: [...again, ...others], sections, remember };
}

function useGoCommands(): readonly Command[] {
  const { t } = useI18n();
  const me = useMe();
  const navigate = useNavigate();
  return useMemo(
    () =>
      visibleAreas(me).map((area) => ({
        id: `go:${area.id}`,
        section: 'go',
        label: t(area.label),
        // The path is the English name, so either language finds it.
        keywords: [area.id, area.path],
        icon: <area.icon {...ICON} />,
        keys: area.shortcut === undefined ? [] : ['G', area.shortcut.toUpperCase()],
        run: () => void navigate({ to: area.path }),
      })),
    [me, t, navigate],
  );
}

function useActionCommands(doors: CommandDoors): readonly Command[] {
  const { t } = useI18n();
  const { setColorScheme } = useMantineColorScheme();
  const language = useLanguage();
  const signOut = useSignOut();
  const themes = THEMES.map(([theme, Icon]) => ({
    id: `theme:${theme}`,
    section: 'action',
    label: t('palette.theme', { name: t(`theme.${theme}`) }),
    keywords: ['theme', theme],
    icon: <Icon {...ICON} />,
    run: () => setColorScheme(theme),
  }));
  const languages = (['ko', 'en'] as const).map((locale) => ({
    id: `language:${locale}`,
    section: 'action',
    label: t('palette.language', { name: t(`language.${locale}`) }),
    keywords: ['language', locale],
    icon: <IconLanguage {...ICON} />,
    run: () => language.choose(locale),
  }));
  return [
    {
      id: 'shortcuts',
      section: 'action',
      label: t('user.shortcuts'),
      keywords: ['shortcuts', 'keyboard', 'help'],
      icon: <IconKeyboard {...ICON} />,
      keys: ['?'],
      run: doors.onShortcuts,
    },
    ...themes,
    ...languages,
    {
      id: 'sign-out',
      section: 'action',
      label: t('user.signOut'),
      keywords: ['sign out', 'log out'],
      icon: <IconLogout {...ICON} />,
      run: signOut,
    },
  ];
}

function useTenantCommands(): readonly Command[] {
  const { places, switchTo } = useScopeSwitch();
  const others = places.filter((place) => !place.active);
  return others.map((place) => {
    const Icon = place.scope === 'platform' ? IconServer2 : IconBuilding;
    return {
      id: `tenant:${place.scope}`,
      section: 'tenant',
      label: place.name,
      keywords: [place.slug ?? place.scope],
      hint: place.slug,
      icon: <Icon {...ICON} />,
      run: () => switchTo(place.scope),
    };
  });
}
