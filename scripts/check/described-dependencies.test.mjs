import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withTree } from '../test/with-tree.mjs';
import { findUndescribedDependencies } from './described-dependencies.mjs';

const manifest = JSON.stringify({
  dependencies: { pg: '*', '@haechi/kernel': '*' },
  devDependencies: { knip: '*' },
});

function check(table) {
  const tree = { 'packages/a/package.json': manifest, 'docs/dependencies.md': table };
  return withTree(tree, (root) => findUndescribedDependencies(root, Object.keys(tree)));
}

describe('the check of described dependencies', () => {
  it('is content when every outside package has a full row, alone or in company', () => {
    assert.deepEqual(check('| `pg`, `knip` | protocol | MIT | people | write it |'), []);
  });

  it('names each package without a row and who uses it', () => {
    assert.deepEqual(check('| `pg` | protocol | MIT | people | write it |'), [
      'docs/dependencies.md: knip (used by packages/a/package.json) is not described',
    ]);
  });

  it('names the column a row leaves empty', () => {
    assert.deepEqual(check('| `pg`, `knip` | protocol | MIT | | write it |'), [
      'docs/dependencies.md: pg does not say "who maintains it"',
      'docs/dependencies.md: knip does not say "who maintains it"',
    ]);
  });

  it('names rows about packages nobody uses any more', () => {
    assert.deepEqual(check('| `pg`, `knip`, `gone` | protocol | MIT | people | write it |'), [
      'docs/dependencies.md: gone is described, but no workspace depends on it',
    ]);
  });

  it('reports everything when the document is missing', () => {
    const found = withTree({ 'package.json': manifest }, (root) =>
      findUndescribedDependencies(root, ['package.json']),
    );
    assert.equal(found.length, 2);
  });
});
