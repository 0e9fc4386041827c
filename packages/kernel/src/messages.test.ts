import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTranslate, findCatalogueGaps, mergeCatalogues } from './messages.ts';

const catalogues = { ko: { hello: '{name}님, 안녕하세요', only: '한국어' }, en: { hello: 'Hello {name}' } };

test('a text is filled in, and falls back to Korean where the language has none', () => {
  const translate = createTranslate(catalogues);
  assert.equal(translate('en', 'hello', { name: 'Kim' }), 'Hello Kim');
  assert.equal(translate('en', 'only'), '한국어');
});

test('a missing key throws instead of being shown', () => {
  assert.throws(() => createTranslate(catalogues)('ko', 'absent'), /absent/);
});

test('a value cannot bring placeholders of its own', () => {
  assert.equal(createTranslate(catalogues)('en', 'hello', { name: '{name}' }), 'Hello {name}');
});

test('gaps and unequal placeholders between languages are found', () => {
  assert.deepEqual(findCatalogueGaps(catalogues), ['only: missing in en']);
  assert.deepEqual(findCatalogueGaps({ ko: { a: '{x}' }, en: { a: '{y}' } }), [
    'a: placeholders differ between languages',
  ]);
});

test('a key defined by two modules is refused', () => {
  assert.throws(() => mergeCatalogues(catalogues, catalogues), /defined twice/);
});
