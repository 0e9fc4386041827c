import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bitsOfToken, createBlockMaker, partsOfText, type SearchedTexts, valueToken } from './text-block.ts';

const entry = (texts: Partial<SearchedTexts>): SearchedTexts => ({
  actor_id: null,
  actor_name: '',
  action: 'a',
  target_id: null,
  target_name: null,
  scope_id: 's',
  reason: null,
  ip: null,
  ...texts,
});

const has = (block: Uint8Array, token: string): boolean =>
  bitsOfToken(token).every((bit) => ((block[bit >> 3] ?? 0) >> (bit & 7)) % 2 === 1);

test('every part of a part of a text is a part of the text, whatever its case and script', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  fc.assert(
    fc.property(text, text, text, (before, wanted, after) => {
      const whole = new Set(partsOfText(before + wanted + after));
      for (const part of partsOfText(
        wanted.toUpperCase().toLowerCase() === wanted.toLowerCase() ? wanted : '',
      ))
        assert.ok(whole.has(part), part);
    }),
  );
  assert.deepEqual(partsOfText('봄 학기 A1'), ['~봄 ', '~ 학', '~학기', '~기 ', '~ a1']);
  assert.deepEqual(partsOfText('ab'), []);
});

test('a filter has everything that was put into it, and little else', () => {
  const entries = Array.from({ length: 256 }, (_, n) =>
    entry({ target_id: `prj_${n}`, target_name: `봄 학기 ${n % 9}`, reason: `weekly report ${n % 20}` }),
  );
  const block = createBlockMaker()(entries);
  for (const { target_id: id } of entries) assert.ok(has(block, valueToken('target', id ?? '')));
  for (const part of [...partsOfText('봄 학기 8'), ...partsOfText('REPORT 1')])
    assert.ok(has(block, part), part);
  const strange = Array.from({ length: 1_000 }, (_, n) => has(block, valueToken('target', `other_${n}`)));
  assert.ok(strange.filter(Boolean).length < 50);
});
