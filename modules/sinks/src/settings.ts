import type { Tx } from '@haechi/database';
import type { SettingDefinition } from '@haechi/http';
import { HOUR_MS, SECOND_MS } from '@haechi/kernel';
import type { SettingsPort } from './ports.ts';

type NumberUnit = 'count' | 'seconds' | 'hours';

const define = (
  name: string,
  unit: NumberUnit,
  defaultValue: number,
  min: number,
  max: number,
): SettingDefinition => ({ key: `sinks.${name}`, area: 'sinks', unit, defaultValue, min, max });

export const sinkSettings: readonly SettingDefinition[] = [
  define('countMax', 'count', 20, 1, 100),
  define('batchMax', 'count', 200, 1, 1_000),
  define('timeout', 'seconds', 10, 1, 120),
  define('retryFirst', 'seconds', 1, 1, 60),
  define('retryMax', 'seconds', 300, 5, 3_600),
  define('attemptsMax', 'count', 8, 1, 100),
  define('deadLettersMax', 'count', 1_000, 10, 100_000),
  define('historyMax', 'count', 200, 20, 2_000),
  define('rotation', 'hours', 24, 0, 720),
];

export interface SinkLimits {
  readonly countMax: number;
  readonly batchMax: number;
  readonly timeoutMs: number;
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  readonly attemptsMax: number;
  readonly deadLettersMax: number;
  readonly historyMax: number;
  readonly rotationMs: number;
}

/** The limits in force for whom the transaction works for. */
export async function readLimits(tx: Tx, settings: SettingsPort): Promise<SinkLimits> {
  const read = (name: string): Promise<number> => settings.readNumber(tx, `sinks.${name}`);
  return {
    countMax: await read('countMax'),
    batchMax: await read('batchMax'),
    timeoutMs: (await read('timeout')) * SECOND_MS,
    retryFirstMs: (await read('retryFirst')) * SECOND_MS,
    retryMaxMs: (await read('retryMax')) * SECOND_MS,
    attemptsMax: await read('attemptsMax'),
    deadLettersMax: await read('deadLettersMax'),
    historyMax: await read('historyMax'),
    rotationMs: (await read('rotation')) * HOUR_MS,
  };
}
