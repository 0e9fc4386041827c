import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { LOCALES } from '../../i18n/format.ts';
import { useT } from '../../i18n/i18n.tsx';
import { useLanguage } from '../use-language.ts';

const THEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const;

const CHECK = <IconCheck size={14} aria-hidden />;

export function LanguageSwitch() {
  const t = useT();
  const { locale, choose } = useLanguage();
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon
          aria-label={`${t('language.label')}: ${t(`language.${locale}`)}`}
          title={t('language.label')}
        >
          <IconLanguage size={17} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {LOCALES.map((option) => (
          <Menu.Item
            key={option}
            role="menuitemradio"
            aria-checked={option === locale}
            lang={option}
            rightSection={option === locale ? CHECK : null}
            onClick={() => choose(option)}
          >
            {t(`language.${option}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ThemeSwitch() {
  const t = useT();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = THEMES.find(([theme]) => theme === colorScheme)?.[1] ?? IconDeviceDesktop;
  return (
    <Menu position="bottom-end" width={160}>
      <Menu.Target>
        <ActionIcon aria-label={`${t('theme.label')}: ${t(`theme.${colorScheme}`)}`} title={t('theme.label')}>
          <Current size={17} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map(([theme, Icon]) => (
          <Menu.Item
            key={theme}
            role="menuitemradio"
            aria-checked={theme === colorScheme}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={theme === colorScheme ? CHECK : null}
            onClick={() => setColorScheme(theme)}
          >
            {t(`theme.${theme}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
