import { describe, expect, it } from 'vitest';
import { shortenId } from './copyable-id.tsx';
import { formatRemaining } from './countdown.tsx';
import { prettyCanonicalJson } from './json-view.tsx';
import { formatExact, formatRelative } from './relative-time.tsx';

const NOON = Date.parse('2026-11-20T03:00:00.000Z');

describe('times', () => {
  it('says how long ago in both languages, and now for less than a minute', () => {
    expect(formatRelative(NOON - 180_000, NOON, 'ko')).toBe('3분 전');
    expect(formatRelative(NOON - 180_000, NOON, 'en')).toBe('3 min. ago');
    expect(formatRelative(NOON - 59_000, NOON, 'ko')).toBe('지금');
    expect(formatRelative(NOON + 86_400_000, NOON, 'en')).toBe('tomorrow');
  });

  it('says the exact time in the reader’s zone with seconds', () => {
    expect(formatExact(NOON, 'ko', 'Asia/Seoul')).toBe('2026. 11. 20. 12:00:00 GMT+9');
    expect(formatExact(NOON, 'en', 'UTC')).toBe('11/20/2026 03:00:00 UTC');
  });

  it('counts down to nothing', () => {
    expect(formatRemaining(90_061_000, 'en')).toBe('1d 01:01:01');
    expect(formatRemaining(90_061_000, 'ko')).toBe('1일 01:01:01');
    expect(formatRemaining(3_661_000, 'en')).toBe('01:01:01');
    expect(formatRemaining(61_000, 'en')).toBe('01:01');
    expect(formatRemaining(1, 'en')).toBe('00:01');
    expect(formatRemaining(0, 'en')).toBeUndefined();
  });
});

describe('ids', () => {
  it('keeps the prefix and the end, and does not shorten what is short', () => {
    expect(shortenId('usr_01jd0m5w4xevh8x0h5m1v5b2c9')).toBe('usr_…v5b2c9');
    expect(shortenId('usr_abc')).toBe('usr_abc');
  });
});

describe('JSON', () => {
  it('puts keys in the canonical order at every depth and leaves arrays alone', () => {
    expect(JSON.parse(prettyCanonicalJson({ b: 1, a: [3, 1] }))).toEqual({ a: [3, 1], b: 1 });
    expect(prettyCanonicalJson({ b: { d: 1, c: 2 }, a: [3, 1] })).toBe(
      '{\n  "a": [\n    3,\n    1\n  ],\n  "b": {\n    "c": 2,\n    "d": 1\n  }\n}',
    );
  });
});
