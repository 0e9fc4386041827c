import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withTree } from '../test/with-tree.mjs';
import { listFiles } from './list-files.mjs';

it('lists what people wrote and nothing that tools left behind', () => {
  const tree = {
    '.ci/run': '',
    'a.ts': '',
    'debug.log': '',
    'apps/console/dist/index.js': '',
    'apps/console/src/main.tsx': '',
    'node_modules/pg/index.js': '',
    '.git/config': '',
  };
  withTree(tree, (root) =>
    assert.deepEqual(listFiles(root), ['.ci/run', 'a.ts', 'apps/console/src/main.tsx']),
  );
});
