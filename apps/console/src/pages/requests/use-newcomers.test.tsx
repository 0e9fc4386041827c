import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useNewcomers } from './use-newcomers.ts';

describe('useNewcomers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = (list: string, keys: readonly string[] | undefined) =>
    renderHook((seen) => useNewcomers(seen.list, seen.keys), { initialProps: { list, keys } });

  it('marks nothing that was there from the start', () => {
    const { result, rerender } = start('inbox', undefined);
    rerender({ list: 'inbox', keys: ['a', 'b'] });
    expect([...result.current]).toEqual([]);
  });

  it('marks what comes later, for a moment', () => {
    const { result, rerender } = start('inbox', ['a']);
    rerender({ list: 'inbox', keys: ['b', 'a'] });
    expect([...result.current]).toEqual(['b']);
    act(() => void vi.advanceTimersByTime(5000));
    expect([...result.current]).toEqual([]);
  });

  it('marks the first to come into an empty list', () => {
    const { result, rerender } = start('inbox', []);
    rerender({ list: 'inbox', keys: ['a'] });
    expect([...result.current]).toEqual(['a']);
  });

  it('begins anew with another list', () => {
    const { result, rerender } = start('inbox', ['a']);
    rerender({ list: 'mine', keys: ['c', 'd'] });
    expect([...result.current]).toEqual([]);
  });
});
