import { HaechiError } from './types.ts';

export interface TransportOptions {
  /** Scheme, host and port of the server, and a path in front if there is one. */
  readonly url: string;
  /** A token, or a function that gives the current one. Left out in a browser with a session cookie. */
  readonly token?: string | (() => string | Promise<string>);
  /** From the call to its answer, retries included. 2 seconds unless given. */
  readonly timeoutMs?: number;
  /** How often a call that can be repeated is repeated. 2 unless given. */
  readonly retriesMax?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Makes a command repeatable: the server runs it once, however often it arrives. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** Sends a call and gives the JSON of its answer. @throws HaechiError */
export type Transport = (call: Call) => Promise<unknown>;

const RETRIED: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const FIRST_PAUSE_MS = 50;

export function createTransport(options: TransportOptions): Transport {
  const { timeoutMs: usualTimeoutMs = 2000, retriesMax = 2 } = options;
  const base = options.url.replace(/\/+$/, '');
  const send = options.fetch ?? globalThis.fetch;

  async function headersOf({ body, idempotencyKey }: Call): Promise<Record<string, string>> {
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    return {
      accept: 'application/json',
      'x-haechi-request': '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
  }

  async function attempt(call: Call, signal: AbortSignal): Promise<unknown> {
    const response = await send(`${base}${call.path}`, {
      method: call.method,
      headers: await headersOf(call),
      // A redirect could lead the token elsewhere.
      redirect: 'error',
      signal,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const text = await response.text();
    const json = parse(text);
    if (response.ok) {
      if (json === undefined) throw new HaechiError('protocol', `${call.path} did not answer with JSON`);
      return json;
    }
    const code = isObject(json) && typeof json['code'] === 'string' ? json['code'] : undefined;
    throw Object.assign(
      new HaechiError(
        'http',
        `${call.path} answered ${response.status}${code === undefined ? '' : ` ${code}`}`,
        {
          status: response.status,
          ...(code === undefined ? {} : { code }),
        },
      ),
      { retryAfterMs: Number(response.headers.get('retry-after') ?? 0) * 1000 || 0 },
    );
  }

  return async (call) => {
    const deadline = AbortSignal.timeout(call.timeoutMs ?? usualTimeoutMs);
    const signal = call.signal === undefined ? deadline : AbortSignal.any([deadline, call.signal]);
    for (let repeated = 0; ; repeated++) {
      try {
        return await attempt(call, signal);
      } catch (error) {
        // Whoever gave up does not want an answer, not even a denial.
        call.signal?.throwIfAborted();
        const failure = toFailure(error, deadline, call.path);
        if (repeated >= retriesMax || !isWorthRepeating(failure)) throw failure;
        const pauseMs = Math.max(FIRST_PAUSE_MS * 2 ** repeated, retryAfterOf(error));
        await pause(pauseMs, signal).catch(() => {
          call.signal?.throwIfAborted();
          throw failure;
        });
      }
    }
  };
}

const isWorthRepeating = ({ kind, status }: HaechiError): boolean =>
  kind === 'network' || (kind === 'http' && status !== undefined && RETRIED.has(status));

const retryAfterOf = (error: unknown): number =>
  error instanceof HaechiError && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number'
    ? error.retryAfterMs
    : 0;

function toFailure(error: unknown, deadline: AbortSignal, path: string): HaechiError {
  if (error instanceof HaechiError) return error;
  return deadline.aborted
    ? new HaechiError('timeout', `${path} did not answer in time`, { cause: error })
    : new HaechiError('network', `${path} could not be reached`, { cause: error });
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, durationMs);
    function done(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(new Error('given up', { cause: signal.reason }));
    }
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
