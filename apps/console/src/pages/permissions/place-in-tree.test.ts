import { describe, expect, it } from 'vitest';
import { placeInTree } from './place-in-tree.ts';

const place = (items: readonly { id: string; parent: string | null }[]) =>
  placeInTree(items, { id: ({ id }) => id, parent: ({ parent }) => parent }).map(
    ({ id, depth }) => `${'.'.repeat(depth)}${id}`,
  );

describe('placeInTree', () => {
  it('puts everything right below what it hangs on, keeping the given order', () => {
    const items = [
      { id: 'project', parent: 'branch' },
      { id: 'tenant', parent: null },
      { id: 'other', parent: 'tenant' },
      { id: 'branch', parent: 'tenant' },
    ];
    expect(place(items)).toEqual(['tenant', '.other', '.branch', '..project']);
  });

  it('shows at the top what hangs on something the reader may not see', () => {
    expect(place([{ id: 'project', parent: 'hidden' }])).toEqual(['project']);
  });
});
