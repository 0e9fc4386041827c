import { useEffect, useRef, useState } from 'react';

const HIGHLIGHT_MS = 4000;

/** Keys that were not there when the list was first seen, for a moment after they came. */
export function useNewcomers(list: string, keys: readonly string[] | undefined): ReadonlySet<string> {
  const seen = useRef<{ list: string; keys: Set<string> }>(undefined);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const joined = keys?.join(' ');
  useEffect(() => {
    if (joined === undefined) return;
    const now = joined === '' ? [] : joined.split(' ');
    if (seen.current?.list !== list) {
      seen.current = { list, keys: new Set(now) };
      setFresh(new Set());
      return;
    }
    const known = seen.current.keys;
    const came = now.filter((key) => !known.has(key));
    if (came.length === 0) return;
    for (const key of came) known.add(key);
    setFresh((current) => new Set([...current, ...came]));
    const timer = setTimeout(() => {
      setFresh((current) => new Set([...current].filter((key) => !came.includes(key))));
    }, HIGHLIGHT_MS);
    return () => clearTimeout(timer);
  }, [list, joined]);
  return fresh;
}
