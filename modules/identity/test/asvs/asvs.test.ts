import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Evidence } from './answer.ts';
import { requirements } from './levels.ts';
import { answers, writePage } from './page.ts';

const read = (file: string): string => readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8');

function isThere({ kind, file, title }: Evidence): boolean {
  const source = read(file);
  if (kind === 'heading') return source.split('\n').includes(`## ${title}`);
  return ["'", '`'].some((quote) => source.includes(`test(${quote}${title}${quote},`));
}

test('docs/security/asvs.md is what the answers say; `npm run asvs` writes it again', () => {
  assert.equal(read('docs/security/asvs.md'), writePage());
});

test('every requirement of levels 1 and 2 has one answer, in the order of the standard', () => {
  assert.equal(requirements.size, 89);
  assert.deepEqual(
    answers.map(({ id }) => id),
    [...requirements.keys()],
  );
});

test('every test and every part of a guide that is named is in the file that is named', () => {
  const missing = answers.flatMap(({ id, shown }) =>
    shown
      .filter((evidence) => !isThere(evidence))
      .map(({ file, title }) => `${id}: ${file} has no “${title}”`),
  );
  assert.deepEqual(missing, []);
});
