import type { PermissionDefinition, SettingDefinition } from '@haechi/http';

export const anomaliesPermissions: readonly PermissionDefinition[] = [
  { permission: 'anomaly:read', sensitive: false },
  { permission: 'anomaly:handle', sensitive: false },
  { permission: 'anomaly:configure', sensitive: true },
];

export const MEASURE_WITHIN_MINUTES = 'anomalies.measureWithinMinutes';
export const FORGET_DAYS = 'anomalies.forgetDays';
export const REPLAY_DAYS_MAX = 'anomalies.replayDaysMax';
export const REPLAY_EVENTS_MAX = 'anomalies.replayEventsMax';

const area = 'anomalies';

export const anomaliesSettings: readonly SettingDefinition[] = [
  { key: MEASURE_WITHIN_MINUTES, area, unit: 'minutes', defaultValue: 60, min: 1, max: 1440 },
  { key: FORGET_DAYS, area, unit: 'days', defaultValue: 800, min: 90, max: 3650 },
  { key: REPLAY_DAYS_MAX, area, unit: 'days', defaultValue: 92, min: 1, max: 366 },
  { key: REPLAY_EVENTS_MAX, area, unit: 'count', defaultValue: 200_000, min: 1_000, max: 2_000_000 },
];
