import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findLongFunctions } from './find-long-functions.ts';
import { readSourceTree } from './source-tree.ts';

const repository = join(import.meta.dirname, '../..');

/** Markup is read faster than logic, so a component may be longer. */
const ownLinesMax = (path: string) => (path.endsWith('.tsx') ? 100 : 60);

describe('functions', () => {
  it('are short enough to be read at once everywhere in production code', () => {
    const long = readSourceTree(repository)
      .files.filter(({ path, isDevelopment }) => !isDevelopment && !path.endsWith('.sql'))
      .flatMap(({ path }) =>
        findLongFunctions(path, readFileSync(join(repository, path), 'utf8'), ownLinesMax(path)).map(
          ({ line, ownLines }) => `${path}:${line} has ${ownLines} lines of its own`,
        ),
      );
    assert.deepEqual(long, []);
  });

  const body = (lines: number) => 'call();\n'.repeat(lines);

  it('are long when their own lines are too many', () => {
    assert.deepEqual(findLongFunctions('a.ts', `\nfunction f() {\n${body(9)}}`, 10), [
      { line: 2, ownLines: 11 },
    ]);
    assert.deepEqual(findLongFunctions('a.ts', `const f = () => {\n${body(8)}};`, 10), []);
  });

  it('are not long for blank lines, comments and the functions inside', () => {
    const padded = `function f() {\n${'// why\n\n/* and\nwhy */\n'.repeat(9)}}`;
    assert.deepEqual(findLongFunctions('a.ts', padded, 10), []);
    const inner = `function g() {\n${body(7)}}\n`;
    assert.deepEqual(findLongFunctions('a.ts', `function f() {\n${inner.repeat(3)}}`, 10), []);
  });

  it('are found inside others too', () => {
    const source = `function f() {\nreturn () => {\n${body(9)}};\n}`;
    assert.deepEqual(findLongFunctions('a.ts', source, 10), [{ line: 2, ownLines: 11 }]);
  });
});
