import { Dialog } from '@haechi/ui';
import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { isLocale, LOCALES } from '../../i18n/format.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { Area } from '../areas/area.ts';
import { useLanguage } from '../use-language.ts';
import { AreaList } from './navigation.tsx';
import { useOpenedOnceMounted } from './use-opened-once-mounted.ts';

const THEMES = ['light', 'dark', 'auto'] as const;

interface PhoneMenuProps {
  readonly areas: readonly Area[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Everything the left side and the top bar hold on a wide screen, on a whole phone screen. */
export function PhoneMenu({ areas, opened, onClose }: PhoneMenuProps) {
  const shown = useOpenedOnceMounted(opened);
  const t = useT();
  const { locale, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Dialog
      opened={shown}
      onClose={onClose}
      fullScreen
      title={t('nav.more')}
      padding="sm"
      className="h-phone-menu"
    >
      <AreaList areas={areas} onGo={onClose} />
      <div className="h-phone-menu__foot">
        <SegmentedControl
          fullWidth
          size="md"
          aria-label={t('theme.label')}
          value={colorScheme}
          onChange={(value) => setColorScheme(THEMES.find((theme) => theme === value) ?? 'auto')}
          data={THEMES.map((theme) => ({ value: theme, label: t(`theme.${theme}`) }))}
        />
        <SegmentedControl
          fullWidth
          size="md"
          aria-label={t('language.label')}
          value={locale}
          onChange={(value) => {
            if (isLocale(value)) choose(value);
          }}
          data={LOCALES.map((option) => ({ value: option, label: t(`language.${option}`) }))}
        />
      </div>
    </Dialog>
  );
}
