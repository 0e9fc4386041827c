import { expect, it } from 'vitest';
import { partInSight } from './use-window.ts';

const sizes = { headHeight: 50, sideWidth: 200, rowHeight: 30, columnWidth: 100 };
const count = { rows: 1000, columns: 200 };

it('draws what is in sight and a little beyond, never outside the grid', () => {
  expect(partInSight({ x: 0, y: 0, width: 800, height: 600 }, sizes, count)).toEqual({
    top: 0,
    bottom: 28,
    left: 0,
    right: 10,
  });
  const far = partInSight({ x: 19_200, y: 29_400, width: 800, height: 600 }, sizes, count);
  expect([far.bottom, far.right]).toEqual([1000, 200]);
  expect(far.top).toBeLessThanOrEqual(980 - 6);
});

it('stays the same through a short scroll', () => {
  const at = (y: number) => partInSight({ x: 400, y, width: 800, height: 600 }, sizes, count);
  expect(at(3010)).toEqual(at(3035));
});
