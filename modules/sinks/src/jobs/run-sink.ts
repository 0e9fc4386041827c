import type { Logger } from '@haechi/kernel/node';
import type { ChannelSlot, DeliverBatch } from './deliver-batch.ts';
import type { SinkRun } from './load-work.ts';

export interface SinkRunner {
  /** There may be something new. */
  poke(): void;
  /** Somebody changed the sink: look at once, also while waiting after a failure. */
  wake(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
  /** Resolves when it ended, by itself or because it was stopped. */
  readonly ended: Promise<void>;
}

export interface RunSinkDeps {
  readonly deliverBatch: DeliverBatch;
  readonly openSlot: () => ChannelSlot;
  readonly log: Logger;
  /** Longest time without a look, so that a change made by another process is noticed. */
  readonly idleMs: number;
}

const AFTER_EXCEPTION_MS = 2_000;

/** Repeats the step of one sink until it is stopped or taken over. Sinks run beside each other: none waits for another. */
export function runSink(run: SinkRun, { deliverBatch, openSlot, log, idleMs }: RunSinkDeps): SinkRunner {
  const stopping = new AbortController();
  const slot = openSlot();
  let poked = false;
  let idle = false;
  let wake: (() => void) | undefined;

  const pause = (durationMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function step(): Promise<boolean> {
    poked = false;
    const result = await deliverBatch(run, slot, stopping.signal).catch((error: unknown) => {
      log.warn({ err: error, sink: run.sinkId }, 'a step of a sink failed and is tried again');
      return { waitMs: AFTER_EXCEPTION_MS };
    });
    if (result === 'lost') return false;
    if (result === 'more' || stopping.signal.aborted) return true;
    idle = result === 'idle';
    // A poke that came during the step has already said that there is something new.
    if (!(idle && poked)) await pause(Math.min(idleMs, typeof result === 'string' ? idleMs : result.waitMs));
    idle = false;
    return true;
  }

  async function loop(): Promise<void> {
    let goOn = true;
    while (goOn && !stopping.signal.aborted) goOn = await step();
    await slot.close();
  }

  const ended = loop();
  return {
    ended,
    poke() {
      poked = true;
      if (idle) wake?.();
    },
    wake() {
      poked = true;
      wake?.();
    },
    async stop() {
      stopping.abort();
      wake?.();
      await ended;
    },
  };
}
