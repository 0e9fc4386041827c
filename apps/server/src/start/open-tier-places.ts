import { join, resolve } from 'node:path';
import { createDirectoryColdStore, createS3ColdStore, type TierPlaces } from '@haechi/audit';
import type { ServerConfig } from '../config.ts';
import { StartError } from './start-error.ts';

function openCold(config: ServerConfig): TierPlaces['cold'] {
  const { HAECHI_COLD_DIRECTORY: directory, HAECHI_COLD_S3_URL: url } = config;
  const { HAECHI_COLD_S3_ACCESS_KEY_ID: accessKeyId, HAECHI_COLD_S3_SECRET_ACCESS_KEY: secretAccessKey } =
    config;
  if (url === undefined)
    return directory === undefined ? undefined : () => createDirectoryColdStore(resolve(directory));
  // Which of two stores was meant is not guessed.
  if (
    directory !== undefined ||
    !URL.canParse(url) ||
    accessKeyId === undefined ||
    secretAccessKey === undefined
  )
    throw new StartError('cold-store-unclear');
  const { HAECHI_COLD_S3_REGION: region, HAECHI_COLD_S3_LOCK: lock } = config;
  return (guard) => createS3ColdStore({ url, region, accessKeyId, secretAccessKey, lock }, guard);
}

/** Where the log goes when it leaves the database, as the configuration says. */
export function openTierPlaces(config: ServerConfig, baseDir: string): TierPlaces {
  const cold = openCold(config);
  return {
    directory: resolve(config.HAECHI_TIERS_DIRECTORY ?? join(baseDir, 'tiers')),
    ...(cold === undefined ? {} : { cold }),
  };
}
