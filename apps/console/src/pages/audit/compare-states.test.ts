import { describe, expect, it } from 'vitest';
import { compareStates } from './compare-states.ts';

describe('compareStates', () => {
  it('tells changed, added and removed fields apart, and puts what stayed last', () => {
    const lines = compareStates({ a: 1, name: 'old', gone: true }, { a: 1, name: 'new', extra: ['x'] });
    expect(lines.map(({ field, kind }) => `${field} ${kind}`)).toEqual([
      'extra added',
      'gone removed',
      'name changed',
      'a same',
    ]);
    expect(lines.find(({ field }) => field === 'extra')?.after).toBe('["x"]');
  });

  it('does not confuse an absent field with null', () => {
    expect(compareStates({ end: null }, {})).toEqual([
      { field: 'end', before: 'null', after: undefined, kind: 'removed' },
    ]);
  });

  it('shows a creation as everything added', () => {
    expect(compareStates(null, { name: 'x' }).map(({ kind }) => kind)).toEqual(['added']);
  });
});
