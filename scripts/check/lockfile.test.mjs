import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withTree } from '../test/with-tree.mjs';
import { findLockfileGaps } from './lockfile.mjs';

const pinned = { version: '8.0.0', integrity: 'sha512-x' };

function check({ manifest, packages }) {
  const tree = {
    'package-lock.json': JSON.stringify({ packages }),
    'packages/a/package.json': JSON.stringify(manifest),
  };
  return withTree(tree, (root) => findLockfileGaps(root, Object.keys(tree)));
}

describe('the check of the lockfile', () => {
  const manifest = { dependencies: { pg: '^8.0.0' } };

  it('is content when it was made for the manifests', () => {
    const packages = {
      'packages/a': manifest,
      'node_modules/@haechi/a': { resolved: 'packages/a', link: true },
      'node_modules/pg': pinned,
    };
    assert.deepEqual(check({ manifest, packages }), []);
  });

  it('reports a dependency that was added, changed or dropped without it', () => {
    const finding =
      'packages/a/package.json: dependencies of pg differ from package-lock.json; run "npm install"';
    for (const dependencies of [{}, { pg: '^7.0.0' }]) {
      assert.deepEqual(check({ manifest, packages: { 'packages/a': { dependencies } } }), [finding]);
      assert.deepEqual(check({ manifest: { dependencies }, packages: { 'packages/a': manifest } }), [
        finding,
      ]);
    }
  });

  it('reports a workspace it does not know', () => {
    assert.deepEqual(check({ manifest, packages: {} }), [
      'package-lock.json: packages/a/package.json is not locked; run "npm install"',
    ]);
  });

  it('reports a package whose content is not pinned', () => {
    const packages = { 'packages/a': manifest, 'node_modules/pg': { version: '8.0.0' } };
    assert.deepEqual(check({ manifest, packages }), ['package-lock.json: node_modules/pg has no integrity']);
  });
});
