import type { Tx } from '@haechi/database';
import type { SettingDefinition } from '@haechi/http';
import { HOUR_MS, SECOND_MS } from '@haechi/kernel';
import type { SettingsPort } from './ports.ts';

export const KEEP_DAYS = 'notifications.keepDays';

type NumberUnit = 'count' | 'seconds' | 'hours' | 'days';

const define = (
  name: string,
  unit: NumberUnit,
  defaultValue: number,
  min: number,
  max: number,
): SettingDefinition => ({
  key: `notifications.${name}`,
  area: 'notifications',
  unit,
  defaultValue,
  min,
  max,
});

export const notificationsSettings: readonly SettingDefinition[] = [
  define('keepDays', 'days', 90, 7, 730),
  define('channelsMax', 'count', 20, 1, 100),
  define('timeout', 'seconds', 20, 1, 120),
  define('retryFirst', 'seconds', 5, 1, 60),
  define('retryMax', 'seconds', 900, 5, 3_600),
  define('attemptsMax', 'count', 5, 1, 100),
  define('giveUp', 'hours', 24, 1, 168),
];

export interface ChannelLimits {
  readonly channelsMax: number;
  readonly timeoutMs: number;
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly attemptsMax: number;
  readonly giveUpMs: number;
}

/** The limits in force for whom the transaction works for. */
export async function readLimits(tx: Tx, settings: SettingsPort): Promise<ChannelLimits> {
  const read = (name: string): Promise<number> => settings.readNumber(tx, `notifications.${name}`);
  return {
    channelsMax: await read('channelsMax'),
    timeoutMs: (await read('timeout')) * SECOND_MS,
    retryFirstMs: (await read('retryFirst')) * SECOND_MS,
    retryMaxMs: (await read('retryMax')) * SECOND_MS,
    attemptsMax: await read('attemptsMax'),
    giveUpMs: (await read('giveUp')) * HOUR_MS,
  };
}
