/** One message of `GET /api/v1/events`. `type` is the audited action. */
export interface LiveEvent {
  readonly type: string;
  readonly id: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type LiveState = 'connecting' | 'open' | 'lost';

export interface LiveOptions {
  readonly open: (url: string) => EventSource;
  readonly onEvent: (event: LiveEvent) => void;
  readonly onState: (state: LiveState) => void;
  /** The stream was newly made after a loss, so events may have been missed. */
  readonly onGap: () => void;
}

const EVENTS_URL = '/api/v1/events';
const RETRY_FIRST_MS = 1000;
const RETRY_MAX_MS = 30_000;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads one message; what is not an event is ignored rather than trusted. */
export function parseLiveEvent(text: string): LiveEvent | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(parsed)) return undefined;
  const { type, id, at, data } = parsed;
  if (typeof type !== 'string' || typeof id !== 'string' || typeof at !== 'string') return undefined;
  return { type, id, at, data: isRecord(data) ? data : {} };
}

/**
 * Keeps one event stream open. The browser reconnects by itself after a cut, with `Last-Event-ID`; after a refusal
 * it gives up, and then we try again with growing pauses. Answers how to stop.
 */
export function startLive(options: LiveOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = RETRY_FIRST_MS;
  let recreated = false;

  const connect = () => {
    options.onState('connecting');
    source = options.open(EVENTS_URL);
    source.onopen = () => {
      pauseMs = RETRY_FIRST_MS;
      options.onState('open');
      if (recreated) options.onGap();
      recreated = false;
    };
    source.onmessage = (message: MessageEvent<unknown>) => {
      const event = typeof message.data === 'string' ? parseLiveEvent(message.data) : undefined;
      if (event) options.onEvent(event);
    };
    source.onerror = () => {
      options.onState('lost');
      if (source?.readyState !== EventSource.CLOSED) return;
      recreated = true;
      timer = setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, RETRY_MAX_MS);
    };
  };

  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
