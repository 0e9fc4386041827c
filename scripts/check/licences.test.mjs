import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withTree } from '../test/with-tree.mjs';
import { findForbiddenLicences, isPermissive } from './licences.mjs';

function lockWith(packages) {
  return { 'package-lock.json': JSON.stringify({ packages: { '': { name: 'root' }, ...packages } }) };
}

describe('the licence check', () => {
  it('lets permissive packages and our own workspaces pass', () => {
    const lock = lockWith({
      'node_modules/@haechi/kernel': { resolved: 'packages/kernel', link: true },
      'packages/kernel': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/a/node_modules/b': { version: '2.0.0', license: '(MIT OR GPL-3.0-only)' },
    });
    withTree(lock, (root) => assert.deepEqual(findForbiddenLicences(root), []));
  });

  it('reports a licence that restricts use, also deep in the tree', () => {
    const lock = lockWith({
      'node_modules/a/node_modules/@b/c': { version: '2.0.0', license: 'GPL-3.0-only' },
    });
    withTree(lock, (root) =>
      assert.deepEqual(findForbiddenLicences(root), [
        '@b/c 2.0.0: licence GPL-3.0-only is not permissive and has no exception',
      ]),
    );
  });

  it('reports a package that states none', () => {
    const lock = lockWith({ 'node_modules/a': { version: '1.0.0' } });
    withTree(lock, (root) =>
      assert.match(findForbiddenLicences(root).join(), /a 1\.0\.0: licence none stated/),
    );
  });

  it('believes the installed package rather than the lockfile', () => {
    const tree = {
      ...lockWith({ 'node_modules/a': { version: '1.0.0', license: 'MIT' } }),
      'node_modules/a/package.json': JSON.stringify({ name: 'a', license: 'SSPL-1.0' }),
    };
    withTree(tree, (root) => assert.match(findForbiddenLicences(root).join(), /SSPL-1\.0/));
  });

  it('holds an exception to the licence it was made for', () => {
    const mpl = lockWith({ 'node_modules/axe-core': { version: '4.0.0', license: 'MPL-2.0' } });
    const gpl = lockWith({ 'node_modules/axe-core': { version: '5.0.0', license: 'GPL-2.0-only' } });
    withTree(mpl, (root) => assert.equal(findForbiddenLicences(root).length, 0));
    withTree(gpl, (root) => assert.equal(findForbiddenLicences(root).length, 1));
  });

  it('needs one side of an OR and both sides of an AND', () => {
    assert.equal(isPermissive('MIT OR GPL-3.0-only'), true);
    assert.equal(isPermissive('MIT AND GPL-3.0-only'), false);
    assert.equal(isPermissive('(MIT AND ISC)'), true);
    assert.equal(isPermissive('Custom: see file'), false);
  });
});
