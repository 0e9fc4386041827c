import { describe, expect, it } from 'vitest';
import { en } from '../../i18n/catalogue.en.ts';
import { formatMessage } from '../../i18n/format.ts';
import type { Translate } from '../../i18n/i18n.tsx';
import { checkNumber, groupByArea, isSetHere, type Setting, sayBounds, sayValue } from './setting-value.ts';

const t: Translate = (key, ...params) => formatMessage(en[key], params[0] ?? {}, 'en');

function setting(key: string, area: string): Setting {
  return {
    key,
    area,
    title: key,
    description: '',
    unit: 'count',
    value: 1,
    defaultValue: 1,
    min: 1,
    max: 5,
    choices: null,
    example: null,
    source: 'default',
    changedAt: null,
    changedBy: null,
  };
}

describe('groupByArea', () => {
  it('keeps the order of areas and settings', () => {
    const groups = groupByArea([setting('a.x', 'a'), setting('b.x', 'b'), setting('a.y', 'a')]);
    expect(groups.map(({ area, settings }) => [area, settings.map(({ key }) => key)])).toEqual([
      ['a', ['a.x', 'a.y']],
      ['b', ['b.x']],
    ]);
  });
});

describe('checkNumber', () => {
  const bounds = { min: 1, max: 24 };

  it('takes the bounds themselves', () => {
    expect(checkNumber('1', bounds)).toEqual({ kind: 'fits', value: 1 });
    expect(checkNumber(' 24 ', bounds)).toEqual({ kind: 'fits', value: 24 });
  });

  it('refuses what lies beyond them, and says on which side', () => {
    expect(checkNumber('0', bounds).kind).toBe('too_small');
    expect(checkNumber('25', bounds).kind).toBe('too_large');
    expect(checkNumber('25', { min: null, max: null })).toEqual({ kind: 'fits', value: 25 });
  });

  it('takes only whole numbers written as such', () => {
    for (const text of ['', '1.5', '1e3', '0x10', 'eight', '9999999999']) {
      expect(checkNumber(text, bounds).kind).toBe('not_a_number');
    }
  });
});

describe('saying a value', () => {
  it('names the unit and its number', () => {
    expect(sayValue({ unit: 'minutes' }, 30, t)).toBe('30 minutes');
    expect(sayValue({ unit: 'days' }, 1, t)).toBe('1 day');
    expect(sayValue({ unit: 'count' }, 1000, t)).toBe('1,000');
    expect(sayValue({ unit: 'switch' }, true, t)).toBe('On');
    expect(sayValue({ unit: 'choice' }, 'oldest_out', t)).toBe('oldest_out');
  });

  it('leaves an open end open', () => {
    expect(sayBounds({ min: 1000, max: null }, 'en')).toBe('1,000–');
  });
});

describe('isSetHere', () => {
  it('is about the place one works at, not about any value set somewhere', () => {
    expect(isSetHere({ source: 'platform' }, 'platform')).toBe(true);
    expect(isSetHere({ source: 'platform' }, 'tenant')).toBe(false);
    expect(isSetHere({ source: 'default' }, 'platform')).toBe(false);
  });
});
