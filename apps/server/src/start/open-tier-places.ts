import { join, resolve } from 'node:path';
import { createDirectoryColdStore, type TierPlaces } from '@haechi/audit';
import type { ServerConfig } from '../config.ts';

/** Where the log goes when it leaves the database, as the configuration says. */
export function openTierPlaces(config: ServerConfig, baseDir: string): TierPlaces {
  const { HAECHI_TIERS_DIRECTORY: directory, HAECHI_COLD_DIRECTORY: cold } = config;
  return {
    directory: resolve(directory ?? join(baseDir, 'tiers')),
    ...(cold === undefined ? {} : { cold: createDirectoryColdStore(resolve(cold)) }),
  };
}
