import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findViolations } from './find-violations.ts';
import { listFaults } from './fixture-faults.ts';
import { manifest, soundTree, type Tree, writeTree } from './fixture-tree.ts';

const repository = join(import.meta.dirname, '../..');

describe('the directions of the house', () => {
  it('hold in every package, module and app', () => {
    const found = findViolations(repository).map(
      ({ rule, file, line, message }) => `${file}:${line} [${rule}] ${message}`,
    );
    assert.deepEqual(found, []);
  });
});

describe('the check of the directions', () => {
  it('finds no fault in a sound tree', () => {
    assert.deepEqual(check({}), []);
  });

  for (const { fault, rule, file, text, also } of listFaults()) {
    it(`reports ${fault}`, () => {
      assert.deepEqual(check({ ...also, [file]: text }), [`${rule} ${file}`]);
    });
  }

  it('names both ends and the line of a fault', () => {
    const file = 'packages/ui/src/index.ts';
    const found = violationsIn({
      'packages/ui/package.json': manifest('ui', ['audit']),
      [file]: "\nexport { append } from '@haechi/audit';",
    });
    assert.deepEqual(found, [
      { rule: 'direction', file, line: 2, message: 'packages/ui must not import modules/audit' },
    ]);
  });

  it('refuses a source it cannot read instead of passing it', () => {
    assert.throws(
      () => check({ 'packages/kernel/src/broken.ts': 'import {' }),
      /packages\/kernel\/src\/broken\.ts/,
    );
  });
});

function check(changes: Tree): string[] {
  return violationsIn(changes).map(({ rule, file }) => `${rule} ${file}`);
}

function violationsIn(changes: Tree): ReturnType<typeof findViolations> {
  const root = writeTree({ ...soundTree, ...changes });
  try {
    return findViolations(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
