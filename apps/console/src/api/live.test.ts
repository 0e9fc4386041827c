import { routes } from '@haechi/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { affectedOperations } from './affected-operations.ts';
import { type LiveOptions, parseLiveEvent, startLive } from './live.ts';

/** The parts of the browser's EventSource that `startLive` touches. */
class FakeSource {
  readyState = 0;
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  close() {
    this.closed = true;
  }
}

function start() {
  const sources: FakeSource[] = [];
  const calls = {
    onEvent: vi.fn<LiveOptions['onEvent']>(),
    onState: vi.fn<LiveOptions['onState']>(),
    onGap: vi.fn<LiveOptions['onGap']>(),
  };
  const open = () => {
    const source = new FakeSource();
    sources.push(source);
    return source as unknown as EventSource; // only what is faked above is used
  };
  return { sources, ...calls, stop: startLive({ open, ...calls }) };
}

const EVENT = { type: 'approval.requested', id: 'aud_1', at: '2026-11-20T00:00:00.000Z', data: { a: 1 } };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', { CONNECTING: 0, OPEN: 1, CLOSED: 2 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('messages', () => {
  it('are read, and what is not an event is ignored', () => {
    expect(parseLiveEvent(JSON.stringify(EVENT))).toEqual(EVENT);
    expect(parseLiveEvent(JSON.stringify({ ...EVENT, data: 'x' }))).toEqual({ ...EVENT, data: {} });
    for (const text of ['', 'not json', '[]', 'null', '{"type":1}'])
      expect(parseLiveEvent(text)).toBeUndefined();
  });
});

describe('the stream', () => {
  it('passes events on and says when it is open', () => {
    const { sources, onEvent, onState, onGap } = start();
    sources[0]?.onopen?.();
    sources[0]?.onmessage?.({ data: JSON.stringify(EVENT) });
    expect(onEvent).toHaveBeenCalledExactlyOnceWith(EVENT);
    expect(onState.mock.calls.flat()).toEqual(['connecting', 'open']);
    expect(onGap).not.toHaveBeenCalled();
  });

  it('leaves a cut to the browser, which comes back with the last event’s id', () => {
    const { sources, onState, onGap } = start();
    sources[0]?.onopen?.();
    sources[0]?.onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(1);
    expect(onState).toHaveBeenLastCalledWith('lost');
    sources[0]?.onopen?.();
    expect(onGap).not.toHaveBeenCalled();
  });

  it('tries again with growing pauses after a refusal, and says that events may be missing', () => {
    const { sources, onGap } = start();
    const refuse = () => {
      const source = sources.at(-1);
      if (!source) throw new Error('no stream was opened');
      source.readyState = 2;
      source.onerror?.();
    };
    refuse();
    vi.advanceTimersByTime(999);
    expect(sources).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(2);
    refuse();
    vi.advanceTimersByTime(1999);
    expect(sources).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sources).toHaveLength(3);
    sources[2]?.onopen?.();
    expect(onGap).toHaveBeenCalledTimes(1);
  });

  it('ends when stopped, also during a pause', () => {
    const { sources, stop } = start();
    const first = sources[0];
    if (first) first.readyState = 2;
    first?.onerror?.();
    stop();
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(1);
    expect(first?.closed).toBe(true);
  });
});

describe('what an event renews', () => {
  it('is named by operations that exist', () => {
    const known = new Set<string>(routes.map((route) => route.operation));
    const types =
      'approval assignment role member invitation user session token tenant branch project setting other';
    for (const type of types.split(' ')) {
      for (const operation of affectedOperations(`${type}.x`))
        expect(known.has(operation), operation).toBe(true);
    }
  });

  it('is the log for every event, and the rights for a changed role', () => {
    expect(affectedOperations('whatever.happened')).toContain('GET /api/v1/audit/events');
    expect(affectedOperations('role.updated')).toContain('GET /api/v1/me');
  });
});
