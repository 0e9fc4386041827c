import { existsSync, readdirSync } from 'node:fs';
import type { MigrationSource } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';

const MODULES = new URL('../../modules/', import.meta.url);

/** The migrations of every module there is. Schemas do not refer to each other, so their order does not matter. */
function findMigrations(): MigrationSource[] {
  return readdirSync(MODULES)
    .toSorted()
    .map((schema) => ({ schema, directory: new URL(`${schema}/src/migrations/`, MODULES) }))
    .filter(({ directory }) => existsSync(directory));
}

/** A migrated, empty database for one server, cloned from a template on the cluster of the test run. */
export function createServerDatabase(): Promise<TestDatabase> {
  return createTestDatabase(findMigrations());
}
