import { useSyncExternalStore } from 'react';

interface Ticker {
  now: number;
  timer: ReturnType<typeof setInterval> | undefined;
  readonly readers: Set<() => void>;
}

const tickers = new Map<number, Ticker>();

function tickerFor(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known) return known;
  const made: Ticker = { now: Date.now(), timer: undefined, readers: new Set() };
  tickers.set(everyMs, made);
  return made;
}

function subscribeTo(everyMs: number, onTick: () => void): () => void {
  const ticker = tickerFor(everyMs);
  ticker.readers.add(onTick);
  ticker.timer ??= setInterval(() => {
    ticker.now = Date.now();
    for (const reader of ticker.readers) reader();
  }, everyMs);
  return () => {
    ticker.readers.delete(onTick);
    if (ticker.readers.size > 0) return;
    clearInterval(ticker.timer);
    ticker.timer = undefined;
  };
}

/** The time in ms since the epoch, renewed every `everyMs`. All readers of one pace share one timer. */
export function useNow(everyMs: number): number {
  return useSyncExternalStore(
    (onTick) => subscribeTo(everyMs, onTick),
    () => {
      const ticker = tickerFor(everyMs);
      // Without a running timer the stored time is old; a fresh reader must not start in the past.
      if (ticker.timer === undefined && Date.now() - ticker.now > everyMs) ticker.now = Date.now();
      return ticker.now;
    },
  );
}
