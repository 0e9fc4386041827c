import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServerConfig } from '../config.ts';
import { describeKeeping } from './settle-at-start.ts';

const EXTERNAL = 'postgres://haechi@db.example/haechi';
const keepingOf = (env: Record<string, string>, companion = false, withoutBackups = false) =>
  describeKeeping(readServerConfig(env), '/srv/haechi', { companion, withoutBackups });

test('a companion has backups where the process that started it has them, and never looks after them', () => {
  const builtIn = keepingOf({});
  assert.equal(builtIn.keeps, true);
  assert.ok(builtIn.place !== undefined);
  // It is told the address of the built-in database as well.
  const beside = keepingOf({ DATABASE_URL: EXTERNAL }, true, builtIn.place === undefined);
  assert.equal(beside.keeps, false);
  assert.ok(beside.place !== undefined);

  const foreign = keepingOf({ DATABASE_URL: EXTERNAL });
  assert.equal(foreign.place, undefined, 'nobody backs up a database without an address for it');
  assert.equal(
    keepingOf({ DATABASE_URL: EXTERNAL }, true, true).place,
    undefined,
    'nor does a companion say so',
  );

  const backed = { DATABASE_URL: EXTERNAL, HAECHI_BACKUP_URL: EXTERNAL };
  assert.equal(keepingOf(backed).place?.external?.replicationUrl.reveal(), EXTERNAL);
  assert.ok(keepingOf(backed, true).place !== undefined);
});
