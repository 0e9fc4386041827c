import { expect, it } from 'vitest';
import { placeAfterKey } from './place-after-key.ts';

const go = (key: string, row: number, column: number, ctrlKey = false) =>
  placeAfterKey({ key, ctrlKey, metaKey: false }, { row, column }, { rows: 10, columns: 4 }, 3);

it('moves by cell, page and edge, and never leaves the grid', () => {
  expect(go('ArrowDown', 9, 1)).toEqual({ row: 9, column: 1 });
  expect(go('ArrowLeft', 2, 0)).toEqual({ row: 2, column: 0 });
  expect(go('ArrowRight', 2, 0)).toEqual({ row: 2, column: 1 });
  expect(go('PageDown', 8, 1)).toEqual({ row: 9, column: 1 });
  expect(go('PageUp', 5, 1)).toEqual({ row: 2, column: 1 });
  expect(go('End', 5, 1)).toEqual({ row: 5, column: 3 });
  expect(go('Home', 5, 1, true)).toEqual({ row: 0, column: 0 });
  expect(go('End', 5, 1, true)).toEqual({ row: 9, column: 3 });
});

it('leaves other keys to the page', () => {
  expect(go('a', 0, 0)).toBeUndefined();
  expect(go('Tab', 0, 0)).toBeUndefined();
});
