export interface PacedLoop {
  start(): void;
  /** Something happened: take the next step now instead of at the next tick. */
  poke(): void;
  /** Resolves when the step under way has ended and no other will begin. */
  stop(): Promise<void>;
}

export interface PacedLoopOptions {
  /** One step; `more` asks for the next one at once. */
  readonly step: () => Promise<'more' | 'idle'>;
  readonly everyMs: number;
  /** Shortest time from one step to the next when poked; what gathers meanwhile shares a step. 0 unless given. */
  readonly gatherMs?: number;
  /** Longest wait after failures; each failure doubles the wait up to here. */
  readonly retryMsMax: number;
  readonly onError: (error: unknown) => void;
}

/** Repeats a step on a tick or when poked, and backs off while it fails. Steps never overlap. */
export function createPacedLoop(options: PacedLoopOptions): PacedLoop {
  const { step, everyMs, gatherMs = 0, retryMsMax, onError } = options;
  let running: Promise<void> | undefined;
  let stopping = false;
  let poked = false;
  let gathering = false;
  let failures = 0;
  let wake: (() => void) | undefined;

  const pause = (durationMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function takeStep(): Promise<'more' | 'idle'> {
    try {
      const outcome = await step();
      failures = 0;
      return outcome;
    } catch (error) {
      failures += 1;
      onError(error);
      return 'idle';
    }
  }

  /** Until the next tick or a poke, but after a step that worked never before `gatheredAtMs`. */
  async function waitForNext(gatheredAtMs: number): Promise<void> {
    if (failures > 0) return await pause(Math.min(everyMs * 2 ** failures, retryMsMax));
    if (!poked) await pause(everyMs);
    const leftMs = gatheredAtMs - performance.now();
    if (stopping || leftMs <= 0) return;
    gathering = true;
    await pause(leftMs);
    gathering = false;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      const startedMs = performance.now();
      const outcome = await takeStep();
      if (stopping || (failures === 0 && outcome === 'more')) continue;
      await waitForNext(startedMs + gatherMs);
      wake = undefined;
    }
  }

  return {
    start() {
      stopping = false;
      running ??= run();
    },
    poke() {
      poked = true;
      // A poke must not shorten the wait of a step that fails: it would hammer what is already in trouble.
      if (failures === 0 && !gathering) wake?.();
    },
    async stop() {
      stopping = true;
      wake?.();
      await running;
      running = undefined;
    },
  };
}
