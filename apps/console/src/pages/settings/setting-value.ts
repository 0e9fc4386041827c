import type { ApiResponse } from '../../api/client.ts';
import type { Locale } from '../../i18n/format.ts';
import type { Translate } from '../../i18n/i18n.tsx';

export type Setting = ApiResponse<'GET /api/v1/settings'>['items'][number];
export type SettingValue = Setting['value'];

/** Settings by their area, areas and settings in the order the server gives them. */
export function groupByArea(
  settings: readonly Setting[],
): readonly { readonly area: string; readonly settings: readonly Setting[] }[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const group = groups.get(setting.area);
    if (group) group.push(setting);
    else groups.set(setting.area, [setting]);
  }
  return [...groups].map(([area, members]) => ({ area, settings: members }));
}

/** A value as people say it: `30 minutes`, `on`. */
export function sayValue(setting: Pick<Setting, 'unit'>, value: SettingValue, t: Translate): string {
  if (typeof value === 'boolean') return t(value ? 'settings.on' : 'settings.off');
  if (typeof value === 'string') return value === '' ? t('settings.none') : value;
  switch (setting.unit) {
    case 'milliseconds':
    case 'seconds':
    case 'minutes':
    case 'hours':
    case 'days':
    case 'months':
      return t(`settings.unit.${setting.unit}`, { count: value });
    default:
      return t('settings.unit.count', { count: value });
  }
}

export type NumberCheck =
  | { readonly kind: 'fits'; readonly value: number }
  | { readonly kind: 'not_a_number' | 'too_small' | 'too_large' };

/** Reads a typed number against the setting's bounds, which count. Only whole numbers are settings. */
export function checkNumber(text: string, bounds: Pick<Setting, 'min' | 'max'>): NumberCheck {
  if (!/^-?\d{1,9}$/.test(text.trim())) return { kind: 'not_a_number' };
  const value = Number(text.trim());
  if (bounds.min !== null && value < bounds.min) return { kind: 'too_small' };
  if (bounds.max !== null && value > bounds.max) return { kind: 'too_large' };
  return { kind: 'fits', value };
}

/** Whether a value was set here, and may therefore go back: at a tenant its own, at the platform the platform's. */
export function isSetHere(setting: Pick<Setting, 'source'>, scopeKind: 'platform' | 'tenant'): boolean {
  return setting.source === scopeKind;
}

/** The bounds as a range, thousands the language’s way: `1–1,000`. */
export function sayBounds({ min, max }: Pick<Setting, 'min' | 'max'>, locale: Locale): string {
  const say = (bound: number | null) => (bound === null ? '' : bound.toLocaleString(locale));
  return `${say(min)}–${say(max)}`;
}
