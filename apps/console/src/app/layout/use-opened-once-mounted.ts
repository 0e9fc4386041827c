import { useDeferredValue } from 'react';

/**
 * Whether a dialog that was fetched to be opened is open: one turn after it is there. Where the focus was is noted when
 * a dialog opens, not when it appears open, and that is where the focus goes back to.
 */
export function useOpenedOnceMounted(opened: boolean): boolean {
  const mounted = useDeferredValue(true, false);
  return opened && mounted;
}
