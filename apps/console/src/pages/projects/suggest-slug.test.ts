import { describe, expect, it } from 'vitest';
import { suggestSlug } from './suggest-slug.ts';

describe('suggestSlug', () => {
  it('writes Korean names in Latin letters', () => {
    expect(suggestSlug('봄 캠페인')).toBe('bom-kaempein');
    expect(suggestSlug('가을 신메뉴 2호점')).toBe('gaeul-sinmenyu-2hojeom');
    expect(suggestSlug('왕')).toBe('wang');
  });

  it('reads Korean typed as separate letters, as some systems store it', () => {
    expect(suggestSlug('한글'.normalize('NFD'))).toBe('hangeul');
  });

  it('drops accents and signs and never ends in a hyphen', () => {
    expect(suggestSlug('  Café — Été!  ')).toBe('cafe-ete');
    expect(suggestSlug(`${'a'.repeat(62)} b`)).toBe('a'.repeat(62));
  });

  it('is empty when nothing can be kept', () => {
    expect(suggestSlug('日本')).toBe('');
  });
});
