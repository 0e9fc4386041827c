import { describe, expect, it } from 'vitest';
import { zonedInstant } from './zoned-instant.ts';

describe('zonedInstant', () => {
  it('reads a date field in the reader’s zone, not in the browser’s', () => {
    expect(zonedInstant('2026-11-20T09:00', 'Asia/Seoul')).toBe('2026-11-20T00:00:00.000Z');
    expect(zonedInstant('2026-11-20T09:00', 'UTC')).toBe('2026-11-20T09:00:00.000Z');
    expect(zonedInstant('2026-07-01T00:30', 'America/New_York')).toBe('2026-07-01T04:30:00.000Z');
  });

  it('uses the offset in force at that moment, on both sides of a clock change', () => {
    expect(zonedInstant('2026-03-29T01:59', 'Europe/Berlin')).toBe('2026-03-29T00:59:00.000Z');
    expect(zonedInstant('2026-03-29T03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('knows an empty field', () => {
    expect(zonedInstant('', 'Asia/Seoul')).toBeUndefined();
  });
});
