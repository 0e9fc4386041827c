import type { Tx } from '@haechi/database';
import type { SettingDefinition } from '@haechi/http';
import { DAY_MS, SECOND_MS } from '@haechi/kernel';
import type { RetentionRule } from './domain/choose-expired.ts';
import { isTimeOfDay } from './domain/schedule.ts';
import type { SettingsPort } from './ports.ts';

const shared = { area: 'keep', platformOnly: true } as const;
const count = (name: string, defaultValue: number, min: number, max: number): SettingDefinition => ({
  ...shared,
  key: `keep.${name}`,
  unit: 'count',
  defaultValue,
  min,
  max,
});

export const keepSettings: readonly SettingDefinition[] = [
  {
    ...shared,
    key: 'keep.backupAt',
    unit: 'text',
    defaultValue: '02:30',
    example: '02:30',
    accepts: isTimeOfDay,
  },
  { ...shared, key: 'keep.scheduled', unit: 'switch', defaultValue: true },
  { ...shared, key: 'keep.sealLogEvery', unit: 'seconds', defaultValue: 60, min: 5, max: 3_600 },
  { ...shared, key: 'keep.drillEvery', unit: 'days', defaultValue: 7, min: 1, max: 366 },
  { ...shared, key: 'keep.drillUnattended', unit: 'switch', defaultValue: true },
  count('daily', 7, 1, 366),
  count('weekly', 5, 0, 260),
  count('monthly', 12, 0, 120),
];

/** How the operator wants the installation to be kept. */
export interface KeepRules {
  readonly backupAt: string;
  readonly scheduled: boolean;
  readonly sealLogEveryMs: number;
  readonly drillEveryMs: number;
  /** Keys for drills are made and held in memory. */
  readonly drillUnattended: boolean;
  readonly retention: RetentionRule;
}

export async function readRules(tx: Tx, settings: SettingsPort): Promise<KeepRules> {
  const number = (name: string): Promise<number> => settings.readNumber(tx, `keep.${name}`);
  return {
    backupAt: String(await settings.read(tx, 'keep.backupAt')),
    scheduled: (await settings.read(tx, 'keep.scheduled')) === true,
    sealLogEveryMs: (await number('sealLogEvery')) * SECOND_MS,
    drillEveryMs: (await number('drillEvery')) * DAY_MS,
    drillUnattended: (await settings.read(tx, 'keep.drillUnattended')) === true,
    retention: {
      daily: await number('daily'),
      weekly: await number('weekly'),
      monthly: await number('monthly'),
    },
  };
}
