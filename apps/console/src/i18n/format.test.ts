import { describe, expect, it } from 'vitest';
import { chooseLocale, rememberLocale } from './choose-locale.ts';
import { formatMessage } from './format.ts';

describe('messages', () => {
  it('fills values and writes numbers the language’s way', () => {
    expect(formatMessage('{name}: {count}', { name: 'A', count: 12_345 }, 'en')).toBe('A: 12,345');
  });

  it('picks the English form for a number', () => {
    const text = '{count} {count|request|requests}';
    expect(formatMessage(text, { count: 1 }, 'en')).toBe('1 request');
    expect(formatMessage(text, { count: 0 }, 'en')).toBe('0 requests');
  });

  it('shows a placeholder rather than nothing when a value is missing', () => {
    expect(formatMessage('{name}!', {}, 'en')).toBe('{name}!');
  });

  it.each([
    ['김도현', '을/를', '을'],
    ['이서하', '을/를', '를'],
    ['서울', '으로/로', '로'],
    ['부산', '으로/로', '으로'],
    ['3', '이/가', '이'],
    ['2', '이/가', '가'],
    ['Haechi', '은/는', '는'],
  ])('picks the particle after %s of %s', (word, pair, particle) => {
    expect(formatMessage(`{x}{x~${pair}}`, { x: word }, 'ko')).toBe(word + particle);
  });
});

describe('the first language', () => {
  it('is Korean unless the browser is English or the reader chose before', () => {
    expect(chooseLocale(['ko-KR'])).toBe('ko');
    expect(chooseLocale(['ja-JP', 'en'])).toBe('ko');
    expect(chooseLocale([])).toBe('ko');
    expect(chooseLocale(['en-GB', 'ko'])).toBe('en');
    rememberLocale('ko');
    expect(chooseLocale(['en-GB'])).toBe('ko');
  });
});
