import type { SettingDefinition } from '@haechi/http';

export const KEEP_DAYS = 'notifications.keepDays';

export const notificationsSettings: readonly SettingDefinition[] = [
  { key: KEEP_DAYS, area: 'notifications', unit: 'days', defaultValue: 90, min: 7, max: 730 },
];
