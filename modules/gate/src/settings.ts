import type { Tx } from '@haechi/database';
import type { SettingDefinition } from '@haechi/http';
import { MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import type { SettingsPort } from './ports.ts';

const define = (
  name: string,
  unit: 'count' | 'seconds' | 'minutes' | 'days',
  defaultValue: number,
  min: number,
  max: number,
): SettingDefinition => ({ key: `gate.${name}`, area: 'gate', unit, defaultValue, min, max });

export const gateSettings: readonly SettingDefinition[] = [
  define('upstreamsMax', 'count', 20, 1, 200),
  define('hold', 'seconds', 20, 0, 300),
  define('approval', 'seconds', 600, 30, 86_400),
  define('redeem', 'minutes', 15, 1, 1_440),
  define('resultKept', 'minutes', 15, 1, 1_440),
  define('taint', 'minutes', 60, 1, 1_440),
  define('refresh', 'minutes', 10, 1, 1_440),
  define('callsKept', 'days', 90, 1, 3_650),
];

export interface GateLimits {
  readonly upstreamsMax: number;
  /** How long a call is held open for a person, for callers that know no better way to wait. */
  readonly holdMs: number;
  readonly approvalMs: number;
  /** How long an approved call may still be run. */
  readonly redeemMs: number;
  readonly resultKeptMs: number;
  readonly taintMs: number;
}

/** The limits in force for whom the transaction works for. */
export async function readLimits(tx: Tx, settings: SettingsPort): Promise<GateLimits> {
  const read = (name: string): Promise<number> => settings.readNumber(tx, `gate.${name}`);
  return {
    upstreamsMax: await read('upstreamsMax'),
    holdMs: (await read('hold')) * SECOND_MS,
    approvalMs: (await read('approval')) * SECOND_MS,
    redeemMs: (await read('redeem')) * MINUTE_MS,
    resultKeptMs: (await read('resultKept')) * MINUTE_MS,
    taintMs: (await read('taint')) * MINUTE_MS,
  };
}
