import { type RefObject, useEffect, useState } from 'react';

/**
 * Whether the inner element is wider than the outer one. Only then does the table get its own scroll box; otherwise
 * its head can stick to the page.
 */
export function useOverflow(
  outer: RefObject<HTMLElement | null>,
  inner: RefObject<HTMLElement | null>,
): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    if (!outer.current || !inner.current) return;
    const observer = new ResizeObserver(() => {
      setOverflows((inner.current?.offsetWidth ?? 0) > (outer.current?.clientWidth ?? 0) + 1);
    });
    observer.observe(outer.current);
    observer.observe(inner.current);
    return () => observer.disconnect();
  }, [outer, inner]);
  return overflows;
}
