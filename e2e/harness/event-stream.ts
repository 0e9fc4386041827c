/** One live event as the API tells it. */
export interface LiveEvent {
  readonly type: string;
  readonly id: string;
  readonly at: string;
  readonly data: {
    readonly target: { kind: string; id: string; name: string } | null;
    readonly result: string;
  };
  /** When it arrived here, by the monotonic clock. */
  readonly arrivedAtMs: number;
}

export interface EventStream {
  /** The first event, past or to come, that fits. @throws Error naming what came instead when none does in time */
  waitFor(fits: (event: LiveEvent) => boolean, withinMs: number): Promise<LiveEvent>;
  readonly seen: readonly LiveEvent[];
  close(): void;
}

function readEvent(message: string): LiveEvent | undefined {
  const data = message
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => line.slice('data: '.length));
  if (data.length === 0) return undefined;
  const event = JSON.parse(data.join('\n')) as Omit<LiveEvent, 'arrivedAtMs'>; // as the operation describes it
  return { ...event, arrivedAtMs: performance.now() };
}

/** Opens a stream of server-sent events; resolves when the server has answered with its first bytes. */
export async function openEventStream(url: URL, headers: Record<string, string>): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(url, { headers, signal: controller.signal });
  if (!response.ok || response.body === null) throw new Error(`no event stream: ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const seen: LiveEvent[] = [];
  const listeners = new Set<(event: LiveEvent) => void>();
  let rest = '';

  function take(text: string): void {
    const messages = (rest + text).split('\n\n');
    rest = messages.pop() ?? '';
    for (const event of messages.map(readEvent)) {
      if (event === undefined) continue;
      seen.push(event);
      for (const listener of listeners) listener(event);
    }
  }

  async function follow(): Promise<void> {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      take(value);
    }
  }

  take((await reader.read()).value ?? '');
  // Ends with the stream: closed here, or with the server.
  follow().catch(() => undefined);

  return {
    seen,
    close: () => controller.abort(),
    waitFor(fits, withinMs) {
      const past = seen.find(fits);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          listeners.delete(look);
          const types = seen.map((event) => event.type).join(', ');
          reject(new Error(`no such event within ${withinMs} ms; there were: ${types || 'none'}`));
        }, withinMs);
        const look = (event: LiveEvent): void => {
          if (!fits(event)) return;
          clearTimeout(timer);
          listeners.delete(look);
          resolve(event);
        };
        listeners.add(look);
      });
    },
  };
}
