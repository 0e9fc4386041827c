import { createDatabase, createPool } from '@haechi/database';
import { systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createModules } from '../create-modules.ts';
import { type ErrorSource, shellErrors } from './errors-page.ts';

const ROOT_KEY_BYTES = 32;

/** All that brings error codes. The modules are made and never started: no connection is opened. */
export function listErrorSources(): readonly ErrorSource[] {
  const database = createDatabase(
    createPool({
      url: new Secret('postgres://nowhere.invalid/none'),
      log: silentLogger,
      connectionsMax: 1,
      applicationName: 'haechi-reference',
    }),
  );
  const { all } = createModules({
    database: { database, jobDatabase: database, keyDatabase: database },
    rootKey: new Secret(new Uint8Array(ROOT_KEY_BYTES)),
    log: silentLogger,
    clock: systemClock,
    translate: (_locale, key) => key,
    publicUrl: new URL('https://haechi.example'),
    environment: 'production',
    configuredFlags: {},
  });
  return [shellErrors, ...all];
}
