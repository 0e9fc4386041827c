import type { Database, Tx } from '@haechi/database';
import type { SettingDefinition } from '@haechi/http';
import { PLATFORM_TENANT_ID, SECOND_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';

const AREA = 'access';

/** Periods and limits of asking a policy server and of serving bundles. Those of the platform hold for everyone. */
export const opaSettings = [
  {
    key: 'access.opaBudget',
    area: AREA,
    unit: 'milliseconds',
    defaultValue: 50,
    min: 5,
    max: 5_000,
  },
  { key: 'access.opaDecisionCache', area: AREA, unit: 'seconds', defaultValue: 60, min: 0, max: 3_600 },
  { key: 'access.opaBundleCache', area: AREA, unit: 'seconds', defaultValue: 30, min: 0, max: 3_600 },
  { key: 'access.opaDataCache', area: AREA, unit: 'seconds', defaultValue: 300, min: 0, max: 3_600 },
  { key: 'access.opaFailuresMax', area: AREA, unit: 'count', defaultValue: 5, min: 1, max: 1_000 },
  { key: 'access.opaCoolDown', area: AREA, unit: 'seconds', defaultValue: 10, min: 1, max: 3_600 },
  { key: 'access.opaKeyNotice', area: AREA, unit: 'days', defaultValue: 7, min: 0, max: 365 },
] as const satisfies readonly SettingDefinition[];

export interface OpaLimits {
  readonly budgetMs: number;
  readonly decisionCacheMs: number;
  readonly bundleCacheMs: number;
  readonly dataCacheMs: number;
  readonly failuresMax: number;
  readonly coolDownMs: number;
}

const defaults: OpaLimits = {
  budgetMs: 50,
  decisionCacheMs: 60 * SECOND_MS,
  bundleCacheMs: 30 * SECOND_MS,
  dataCacheMs: 300 * SECOND_MS,
  failuresMax: 5,
  coolDownMs: 10 * SECOND_MS,
};

const READ_EVERY_MS = 5 * SECOND_MS;

export interface ReadOpaSettingsDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
}

/** The limits in memory, read again every few seconds: a decision does not wait for the database. */
export function createReadOpaSettings({ database, log, settings }: ReadOpaSettingsDeps) {
  let limits = defaults;
  let ticking: { stop(): Promise<void> } | undefined;

  async function read(): Promise<void> {
    limits = await database.tenant(
      PLATFORM_TENANT_ID,
      async (tx) => ({
        budgetMs: await settings.readNumber(tx, 'access.opaBudget'),
        decisionCacheMs: SECOND_MS * (await settings.readNumber(tx, 'access.opaDecisionCache')),
        bundleCacheMs: SECOND_MS * (await settings.readNumber(tx, 'access.opaBundleCache')),
        dataCacheMs: SECOND_MS * (await settings.readNumber(tx, 'access.opaDataCache')),
        failuresMax: await settings.readNumber(tx, 'access.opaFailuresMax'),
        coolDownMs: SECOND_MS * (await settings.readNumber(tx, 'access.opaCoolDown')),
      }),
      { readOnly: true },
    );
  }

  return {
    limits: (): OpaLimits => limits,
    read,
    async start() {
      await read();
      ticking = startTicking(read, READ_EVERY_MS, log);
    },
    async stop() {
      await ticking?.stop();
    },
  };
}
