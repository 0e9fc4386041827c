import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findBareCasts } from './find-bare-casts.ts';
import { readSourceTree } from './source-tree.ts';

const repository = join(import.meta.dirname, '../..');

describe('type assertions', () => {
  it('have their reason beside them everywhere in production code', () => {
    const bare = readSourceTree(repository)
      .files.filter(({ path, isDevelopment }) => !isDevelopment && !path.endsWith('.sql'))
      .flatMap(({ path }) =>
        findBareCasts(path, readFileSync(join(repository, path), 'utf8')).map((line) => `${path}:${line}`),
      );
    assert.deepEqual(bare, []);
  });

  it('count as bare without a comment', () => {
    assert.deepEqual(findBareCasts('a.ts', 'const a: unknown = 1;\nexport const b = a as number;'), [2]);
    assert.deepEqual(findBareCasts('a.ts', 'const a: unknown = 1;\n\nexport const b = <number>a;'), [3]);
  });

  it('count as explained with a comment on their line or above', () => {
    assert.deepEqual(findBareCasts('a.ts', 'export const b = (a as number) + 1; // parsed above'), []);
    assert.deepEqual(findBareCasts('a.ts', '// parsed above\nexport const b = a as number;'), []);
    assert.deepEqual(findBareCasts('a.ts', '// far away\n\nexport const b = a as number;'), [3]);
  });

  it('count as explained by a comment in or above their statement, or above a function of one statement', () => {
    assert.deepEqual(findBareCasts('a.ts', 'f({\n  // all parsed\n  a: 1,\n  b: x as number,\n});'), []);
    assert.deepEqual(findBareCasts('a.ts', '// parsed\nf({\n  a: 1,\n  b: x as number,\n});'), []);
    assert.deepEqual(findBareCasts('a.ts', '/** Same id. */\nfunction f() {\n  return x as number;\n}'), []);
  });

  it('are not explained by a comment above a longer function or an earlier statement', () => {
    assert.deepEqual(
      findBareCasts('a.ts', '/** F. */\nfunction f() {\n  g();\n  return x as number;\n}'),
      [4],
    );
    assert.deepEqual(findBareCasts('a.ts', 'g(); // calls\n\nexport const b = a as number;'), [3]);
  });

  it('are not meant by `as const`', () => {
    assert.deepEqual(findBareCasts('a.ts', 'export const names = ["a", "b"] as const;'), []);
  });
});
