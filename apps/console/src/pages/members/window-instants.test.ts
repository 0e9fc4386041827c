import { describe, expect, it } from 'vitest';
import { isEmptyWindow, windowInstants } from './window-instants.ts';

const NOW = Date.parse('2026-11-20T00:00:00.000Z');

describe('the window of a role', () => {
  it('ends a usual length after now and begins at once', () => {
    expect(windowInstants({ kind: 'duration', duration: '4h' }, NOW, 'Asia/Seoul')).toEqual({
      endsAt: '2026-11-20T04:00:00.000Z',
    });
  });

  it('has no end when it is for good', () => {
    expect(windowInstants({ kind: 'duration', duration: 'ever' }, NOW, 'Asia/Seoul')).toEqual({});
  });

  it('leaves out the open side of an exact window', () => {
    const window = { kind: 'exact', from: '2026-12-01T09:00', to: '' } as const;
    expect(windowInstants(window, NOW, 'Asia/Seoul')).toEqual({ startsAt: '2026-12-01T00:00:00.000Z' });
  });

  it('is empty when it ends before it begins or has ended already', () => {
    const at = (from: string, to: string) => isEmptyWindow({ kind: 'exact', from, to }, NOW, 'UTC');
    expect(at('2026-12-02T00:00', '2026-12-01T00:00')).toBe(true);
    expect(at('', '2026-11-19T00:00')).toBe(true);
    expect(at('2026-12-01T00:00', '2026-12-02T00:00')).toBe(false);
    expect(isEmptyWindow({ kind: 'duration', duration: 'ever' }, NOW, 'UTC')).toBe(false);
  });
});
