import { useState } from 'react';

/** Drawn at once: a table of thousands would keep the page from answering while it is drawn. */
const STEP = 100;

export interface MatchingRows<Row> {
  /** What matches, as much of it as is drawn. */
  readonly rows: Row[];
  readonly total: number;
  /** Draws more; undefined when all is drawn. */
  readonly loadMore: (() => void) | undefined;
  /** The part of the list one looks for begins anew when the filter changes. */
  readonly startOver: () => void;
}

/** A long list that is here already, by filter and in steps. */
export function useMatchingRows<Row>(all: readonly Row[], matches: (row: Row) => boolean): MatchingRows<Row> {
  const [shown, setShown] = useState(STEP);
  const matching = all.filter(matches);
  return {
    rows: matching.slice(0, shown),
    total: matching.length,
    loadMore: shown < matching.length ? () => setShown(shown + STEP) : undefined,
    startOver: () => setShown(STEP),
  };
}
