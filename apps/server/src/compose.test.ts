import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BASE_ROLES } from '@haechi/access';
import { createDatabase, createPool } from '@haechi/database';
import { httpErrors, httpMessages } from '@haechi/http';
import { type Catalogues, findCatalogueGaps, LOCALES, mergeCatalogues } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { composeHouse, type House } from './compose.ts';
import { readServerConfig } from './config.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';

const modulesDirectory = join(import.meta.dirname, '../../../modules');

describe('the texts of the house', () => {
  let house: House;
  let texts: Catalogues;

  before(async () => {
    // Nothing here asks the database; a pool connects at its first use.
    const url = new Secret('postgres://nobody@127.0.0.1:1/none');
    const pool = createPool({ url, log: silentLogger, connectionsMax: 1, applicationName: 'test' });
    const database = createDatabase(pool);
    house = await composeHouse({
      config: readServerConfig({}),
      database: { database, jobDatabase: database, keyDatabase: database },
      rootKey: new Secret(new Uint8Array(32)),
      log: silentLogger,
      publicUrl: new URL('http://localhost:8470'),
    });
    texts = mergeCatalogues(httpMessages, { ko, en }, ...house.modules.map((module) => module.messages));
  });
  after(() => house.app.close());

  function assertPresent(keys: readonly string[]): void {
    const missing = LOCALES.flatMap((locale) =>
      keys.filter((key) => texts[locale][key] === undefined).map((key) => `${locale}: ${key}`),
    );
    assert.deepEqual(missing, []);
  }

  test('exist in Korean and English, with the same placeholders', () => {
    assert.deepEqual(findCatalogueGaps(texts), []);
  });

  test('say for every error what happened and what to do', () => {
    const codes = Object.keys(Object.assign({}, httpErrors, ...house.modules.map((module) => module.errors)));
    assert.ok(codes.length > 30);
    assertPresent(
      codes.flatMap((code) => ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`)),
    );
  });

  test('name every permission, every setting and every base role', () => {
    const { modules } = house;
    assertPresent(
      modules.flatMap((module) => module.permissions.map(({ permission }) => `permission.${permission}`)),
    );
    assertPresent(
      modules.flatMap((module) =>
        module.settings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
      ),
    );
    assertPresent(BASE_ROLES.flatMap(({ key }) => [`role.${key}.name`, `role.${key}.description`]));
  });

  test('have a sentence for every action that is recorded', () => {
    const sources = readdirSync(modulesDirectory, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && /[\\/]src[\\/]/.test(path) && !/\.test\.ts$|messages/.test(path),
    );
    const actions = sources.flatMap((path) => {
      const text = readFileSync(join(modulesDirectory, path), 'utf8');
      return [...text.matchAll(/\baction:\s*'([a-z_]+\.[a-z_]+)'/g)].map(
        ([, action]) => `audit.action.${action}`,
      );
    });
    assert.ok(new Set(actions).size > 20);
    assertPresent([...new Set(actions)]);
  });

  test('say what every permission of every route is', () => {
    const declared = new Set([
      'api:read',
      ...house.modules.flatMap((module) => module.permissions.map(({ permission }) => permission as string)),
    ]);
    const asked = house.modules.flatMap((module) =>
      module.routes.flatMap(({ contract }) =>
        'permission' in contract.authority ? [contract.authority.permission] : [],
      ),
    );
    assert.deepEqual(
      asked.filter((permission) => !declared.has(permission)),
      [],
    );
  });
});
