import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseArguments } from './parse-arguments.mjs';
import { selectFiles, stages } from './select-files.mjs';
import { withTree } from './with-tree.mjs';

const files = [
  'packages/kernel/src/ids.test.ts',
  'packages/ui/src/button.test.tsx',
  'modules/access/test/grant-role.test.ts',
  'apps/server/src/main.test.ts',
  'apps/console/src/app.test.tsx',
  'apps/console/src/format.test.ts',
  'scripts/check/licences.test.mjs',
  'e2e/architecture/import-graph.test.ts',
  'e2e/journeys/sign-in.test.ts',
  'e2e/journeys/browser.ts',
  'packages/kernel/src/ids.ts',
];
const tree = Object.fromEntries(files.map((file) => [file, '']));
const select = (...args) => withTree(tree, (root) => selectFiles(root, parseArguments(args)));

describe('choosing test files', () => {
  it('gives every test file to exactly one stage', () => {
    assert.deepEqual(select(), {
      unit: [
        'apps/server/src/main.test.ts',
        'e2e/architecture/import-graph.test.ts',
        'modules/access/test/grant-role.test.ts',
        'packages/kernel/src/ids.test.ts',
        'scripts/check/licences.test.mjs',
      ],
      console: [
        'apps/console/src/app.test.tsx',
        'apps/console/src/format.test.ts',
        'packages/ui/src/button.test.tsx',
      ],
      e2e: ['e2e/journeys/sign-in.test.ts'],
    });
  });

  it('keeps the files whose path contains any filter', () => {
    assert.deepEqual(select('access', 'sign-in'), {
      unit: ['modules/access/test/grant-role.test.ts'],
      console: [],
      e2e: ['e2e/journeys/sign-in.test.ts'],
    });
  });

  it('keeps the chosen stages', () => {
    assert.deepEqual(select('--stage', 'e2e'), {
      unit: [],
      console: [],
      e2e: ['e2e/journeys/sign-in.test.ts'],
    });
  });

  it('refuses a stage or a flag it does not know and says what there is', () => {
    assert.throws(() => parseArguments(['--stage', 'units']), /no stage "units"[\s\S]*unit, console, e2e/);
    assert.throws(() => parseArguments(['--watch']), /--watch[\s\S]*npm test --/);
    assert.deepEqual(parseArguments([]).stages, stages);
  });
});
