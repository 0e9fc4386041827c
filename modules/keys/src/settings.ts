import type { SettingDefinition } from '@haechi/http';

/** Long enough that half of it is more than the time before an end at which people are warned. */
const DAYS_MIN = 62;

/** What people and programs carry about was sealed for a day at most. */
export const FORMER_KEPT = 'keys.formerKeptHours';

/** Keys that people change by hand: after that long the page of keys advises to. */
export const ADVISED_AFTER = 'keys.adviseRotationDays';

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
  {
    key: FORMER_KEPT,
    area: 'keep',
    platformOnly: true,
    unit: 'hours',
    defaultValue: 24,
    min: 0,
    max: 720,
  },
  {
    key: ADVISED_AFTER,
    area: 'keep',
    platformOnly: true,
    unit: 'days',
    defaultValue: 365,
    min: 30,
    max: 3650,
  },
];
