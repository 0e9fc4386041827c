import type { Database, Tx } from '@haechi/database';
import type { SettingDefinition } from '@haechi/http';
import { type Clock, SECOND_MS } from '@haechi/kernel';
import type { HealthLimits } from './domain/log-health.ts';
import type { RetentionMonths } from './domain/retention.ts';

const BACKLOG_MAX = 'audit.backlogMax';
const WAITING_MAX = 'audit.waitingMax';
const WITNESS_INTERVAL = 'audit.witnessInterval';
export const DECISIONS = 'audit.decisions';
const HOT_MONTHS = 'audit.hotMonths';
const WARM_MONTHS = 'audit.warmMonths';
const COLD_MONTHS = 'audit.coldMonths';
const KEY_OVERLAP = 'audit.keyOverlapDays';
const KEY_OVERLAP_DAYS = 30;
const RETENTION: RetentionMonths = { hot: 6, warm: 12, cold: 36 };
const DEFAULTS = { backlogMax: 100_000, waitingMaxSeconds: 30, witnessIntervalSeconds: 60 };
/** Limits change rarely and are read by a loop. */
const REREAD_AFTER_MS = 15 * SECOND_MS;

export const auditSettings: readonly SettingDefinition[] = [
  {
    key: BACKLOG_MAX,
    area: 'audit',
    unit: 'count',
    defaultValue: DEFAULTS.backlogMax,
    min: 1_000,
    max: 10_000_000,
  },
  {
    key: WAITING_MAX,
    area: 'audit',
    unit: 'seconds',
    defaultValue: DEFAULTS.waitingMaxSeconds,
    min: 5,
    max: 3_600,
  },
  {
    key: WITNESS_INTERVAL,
    area: 'audit',
    unit: 'seconds',
    defaultValue: DEFAULTS.witnessIntervalSeconds,
    min: 10,
    max: 86_400,
  },
  {
    key: DECISIONS,
    area: 'audit',
    unit: 'choice',
    defaultValue: 'sensitive',
    choices: ['sensitive', 'full'],
  },
  {
    key: KEY_OVERLAP,
    area: 'audit',
    platformOnly: true,
    unit: 'days',
    defaultValue: KEY_OVERLAP_DAYS,
    min: 1,
    max: 365,
  },
  { key: HOT_MONTHS, area: 'audit', unit: 'months', defaultValue: RETENTION.hot, min: 1, max: 120 },
  { key: WARM_MONTHS, area: 'audit', unit: 'months', defaultValue: RETENTION.warm, min: 0, max: 240 },
  { key: COLD_MONTHS, area: 'audit', unit: 'months', defaultValue: RETENTION.cold, min: 0, max: 1_200 },
];

/** Answers the value of a setting. The settings module implements it. */
export interface ReadSettings {
  readNumber(tx: Tx, key: string): Promise<number>;
  /** Without it settings that are no numbers have their defaults. */
  read?(tx: Tx, key: string): Promise<unknown>;
}

/** How long a former signing key signs beside the new one. */
export const readOverlapDays = async (database: Database, settings?: ReadSettings): Promise<number> =>
  settings === undefined
    ? KEY_OVERLAP_DAYS
    : await database.platform((tx) => settings.readNumber(tx, KEY_OVERLAP), { readOnly: true });

const DEFAULT_LIMITS: HealthLimits = {
  waitingCountMax: DEFAULTS.backlogMax,
  waitingMsMax: DEFAULTS.waitingMaxSeconds * SECOND_MS,
};

/** Reads the limits of the platform, at most every 15 seconds. Without a settings port the defaults hold. */
export function createReadLimits(
  database: Database,
  steadyClock: Clock,
  settings: ReadSettings | undefined,
): () => Promise<HealthLimits> {
  let limits = DEFAULT_LIMITS;
  let readAtMs: number | undefined;
  return async () => {
    const nowMs = steadyClock.now();
    if (settings === undefined || (readAtMs !== undefined && nowMs - readAtMs < REREAD_AFTER_MS))
      return limits;
    limits = await database.platform(
      async (tx) => ({
        waitingCountMax: await settings.readNumber(tx, BACKLOG_MAX),
        waitingMsMax: (await settings.readNumber(tx, WAITING_MAX)) * SECOND_MS,
      }),
      { readOnly: true },
    );
    readAtMs = nowMs;
    return limits;
  };
}

/** How often each witness is asked. Read where it is needed: that is seldom. */
export function createReadWitnessInterval(
  database: Database,
  settings: ReadSettings | undefined,
): () => Promise<number> {
  return async () => {
    if (settings === undefined) return DEFAULTS.witnessIntervalSeconds * SECOND_MS;
    const read = (tx: Tx): Promise<number> => settings.readNumber(tx, WITNESS_INTERVAL);
    return (await database.platform(read, { readOnly: true })) * SECOND_MS;
  };
}

/** How long each tier keeps the log of the tenant of the transaction. */
export const createReadMonths =
  (settings: ReadSettings | undefined) =>
  async (tx: Tx): Promise<RetentionMonths> =>
    settings === undefined
      ? RETENTION
      : {
          hot: await settings.readNumber(tx, HOT_MONTHS),
          warm: await settings.readNumber(tx, WARM_MONTHS),
          cold: await settings.readNumber(tx, COLD_MONTHS),
        };
