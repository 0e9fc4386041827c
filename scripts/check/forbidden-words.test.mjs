import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findForbiddenWords } from './forbidden-words.mjs';

function check(path, text = '') {
  return findForbiddenWords([path], () => text);
}

describe('the check of words', () => {
  it('reports files and folders named by nothing', () => {
    assert.deepEqual(check('packages/kernel/src/utils.ts'), [
      'packages/kernel/src/utils.ts: "utils" names no idea',
    ]);
    assert.equal(check('packages/kernel/src/helpers/clock.ts').length, 1);
    assert.equal(check('modules/access/src/role-manager.ts').length, 1);
    assert.equal(check('modules/access/src/role-utils.test.ts').length, 1);
  });

  it('lets words pass that only contain such a name', () => {
    assert.deepEqual(check('modules/identity/src/common-passwords.ts'), []);
    assert.deepEqual(check('modules/access/src/commonplace.ts'), []);
    assert.deepEqual(check('docs/helpers.md'), []);
  });

  it('reports code that announces unfinished work, with its line', () => {
    const mark = ['FIX', 'ME'].join('');
    assert.deepEqual(check('a.ts', `const a = 1;\n// ${mark}: later`), [
      `a.ts:2: "${mark}" announces unfinished work`,
    ]);
    assert.equal(check('migrations/0001.sql', `-- ${mark}`).length, 1);
  });

  it('lets ordinary words pass', () => {
    assert.deepEqual(check('a.ts', 'const todos = hacker;'), []);
  });
});
