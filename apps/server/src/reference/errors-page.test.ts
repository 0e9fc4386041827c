import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { routes } from '@haechi/contracts';
import { listErrorSources } from './error-sources.ts';
import { writeErrorsPage } from './errors-page.ts';

const sources = listErrorSources();
const codes = sources.flatMap(({ errors }) => Object.keys(errors));

test('docs/api/errors.md is what the registries say; `npm run reference` writes it again', async () => {
  const committed = await readFile(new URL('../../../../docs/api/errors.md', import.meta.url), 'utf8');
  assert.equal(committed, writeErrorsPage(sources));
});

test('the codes the product is specified with exist', () => {
  const specified = [
    ...['AUTH_001', 'AUTH_002', 'AUTH_003', 'AUTH_004', 'AUTH_005'],
    ...['PERM_001', 'PERM_002', 'PERM_003', 'PERM_004'],
    ...['PROJ_001', 'PROJ_002', 'PROJ_003', 'VAL_001', 'SYS_001'],
  ];
  assert.deepEqual(
    specified.filter((code) => !codes.includes(code)),
    [],
  );
});

test('a code has one meaning, told in both languages with a remedy', () => {
  assert.deepEqual(codes.toSorted(), [...new Set(codes)].toSorted());
  const mute = sources.flatMap(({ errors, messages }) =>
    Object.keys(errors).flatMap((code) =>
      (['ko', 'en'] as const).flatMap((language) =>
        ['title', 'detail', 'remedy']
          .map((part) => `error.${code}.${part}`)
          .filter((key) => (messages[language][key] ?? '') === '')
          .map((key) => `${language} ${key}`),
      ),
    ),
  );
  assert.deepEqual(mute, []);
});

test('no route promises a code that does not exist', () => {
  const promised = routes.flatMap((route): readonly string[] => ('errors' in route ? route.errors : []));
  assert.deepEqual(
    promised.filter((code) => !codes.includes(code)),
    [],
  );
});
