import { useMatches } from '@tanstack/react-router';
import { useEffect, useSyncExternalStore } from 'react';
import { useT } from '../i18n/i18n.tsx';

let refined: string | undefined;
const readers = new Set<() => void>();

function refine(title: string | undefined): void {
  refined = title;
  for (const reader of readers) reader();
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** Names the thing a page is about, once it is known, in front of the area's name. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    refine(title);
    return () => refine(undefined);
  }, [title]);
}

/** Keeps the browser's title, and says it to screen readers, who otherwise do not notice a page change. */
export function DocumentTitle() {
  const t = useT();
  const own = useSyncExternalStore(subscribe, () => refined);
  const key = useMatches({
    select: (matches) => matches.findLast((match) => match.staticData.title)?.staticData.title,
  });
  const area = key ? t(key) : undefined;
  const title = [own, area, t('app.name')].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  return <output className="h-hidden">{own ?? area}</output>;
}
