import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { affectedOperations } from './affected-operations.ts';
import { forget } from './api.ts';
import { type LiveEvent, type LiveState, startLive } from './live.ts';

const REMEMBERED_MAX = 30;

export interface Live {
  readonly state: LiveState;
  /** What happened since the page was opened, newest first. */
  readonly events: readonly LiveEvent[];
}

const LiveContext = createContext<Live>({ state: 'connecting', events: [] });

/** Shares one event stream with the whole console, and renews what is on screen when something happens. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const [events, setEvents] = useState<readonly LiveEvent[]>([]);
  useEffect(
    () =>
      startLive({
        open: (url) => new EventSource(url),
        onState: setState,
        onGap: () => void queryClient.invalidateQueries(),
        onEvent: (event) => {
          setEvents((known) => {
            if (known.some((other) => other.id === event.id)) return known;
            return [event, ...known].slice(0, REMEMBERED_MAX);
          });
          void forget(queryClient, affectedOperations(event.type));
        },
      }),
    [queryClient],
  );
  const value = useMemo(() => ({ state, events }), [state, events]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLive(): Live {
  return useContext(LiveContext);
}
