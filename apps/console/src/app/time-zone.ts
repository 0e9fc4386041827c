import { useSyncExternalStore } from 'react';

const DEFAULT_ZONE = 'Asia/Seoul';

let zone = DEFAULT_ZONE;
const readers = new Set<() => void>();

/** The signed-in person's zone takes over from the default. */
export function setTimeZone(next: string): void {
  if (zone === next) return;
  zone = next;
  for (const reader of readers) reader();
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

export function useTimeZone(): string {
  return useSyncExternalStore(subscribe, () => zone);
}
