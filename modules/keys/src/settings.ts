import type { SettingDefinition } from '@haechi/http';

/** Long enough that half of it is more than the time before an end at which people are warned. */
const DAYS_MIN = 62;

export const keysSettings: readonly SettingDefinition[] = [
  {
    key: 'keys.certificateDays',
    area: 'keep',
    platformOnly: true,
    unit: 'days',
    defaultValue: 90,
    min: DAYS_MIN,
    max: 397,
  },
];
