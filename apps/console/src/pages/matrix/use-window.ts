import { type RefObject, useCallback, useEffect, useState } from 'react';

/** Sizes of the grid in CSS pixels. */
export interface GridSizes {
  readonly headHeight: number;
  readonly sideWidth: number;
  readonly rowHeight: number;
  readonly columnWidth: number;
}

/** Rows and columns to draw, from the first up to before the last. */
export interface DrawnPart {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Drawn beyond the edges, so that a short scroll finds something there. */
const ROWS_BEYOND = 6;
const COLUMNS_BEYOND = 2;
/** The part moves in steps of so many, so that most scrolling draws nothing anew. */
const STEP_ROWS = 4;
const STEP_COLUMNS = 2;

const START: DrawnPart = { top: 0, bottom: 40, left: 0, right: 14 };

const down = (value: number, step: number): number => Math.floor(value / step) * step;
const up = (value: number, step: number): number => Math.ceil(value / step) * step;

/** The part of a grid that is in sight of its scrolling box. */
export function partInSight(
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  sizes: GridSizes,
  count: { readonly rows: number; readonly columns: number },
): DrawnPart {
  const row = (y: number): number => y / sizes.rowHeight;
  const column = (x: number): number => x / sizes.columnWidth;
  return {
    top: Math.max(down(row(box.y) - ROWS_BEYOND, STEP_ROWS), 0),
    bottom: Math.min(up(row(box.y + box.height) + ROWS_BEYOND, STEP_ROWS), count.rows),
    left: Math.max(down(column(box.x) - COLUMNS_BEYOND, STEP_COLUMNS), 0),
    right: Math.min(up(column(box.x + box.width) + COLUMNS_BEYOND, STEP_COLUMNS), count.columns),
  };
}

/** Follows the scrolling box. */
export function useDrawnPart(
  box: RefObject<HTMLDivElement | null>,
  sizes: GridSizes,
  count: { readonly rows: number; readonly columns: number },
): DrawnPart {
  const [part, setPart] = useState(START);
  const { rows, columns } = count;
  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const next = partInSight(
      {
        x: element.scrollLeft,
        y: element.scrollTop,
        width: element.clientWidth - sizes.sideWidth,
        height: element.clientHeight - sizes.headHeight,
      },
      sizes,
      { rows, columns },
    );
    setPart((now) => (samePart(now, next) ? now : next));
  }, [box, sizes, rows, columns]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // Says the first size as soon as it is known.
    const sized = new ResizeObserver(look);
    sized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box, look]);
  return {
    top: Math.min(part.top, rows),
    bottom: Math.min(part.bottom, rows),
    left: Math.min(part.left, columns),
    right: Math.min(part.right, columns),
  };
}

const samePart = (a: DrawnPart, b: DrawnPart): boolean =>
  a.top === b.top && a.bottom === b.bottom && a.left === b.left && a.right === b.right;
