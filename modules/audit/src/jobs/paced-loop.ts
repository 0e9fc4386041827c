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
  /** Longest wait after failures; each failure doubles the wait up to here. */
  readonly retryMsMax: number;
  readonly onError: (error: unknown) => void;
}

/** Repeats a step on a tick or when poked, and backs off while it fails. Steps never overlap. */
export function createPacedLoop({ step, everyMs, retryMsMax, onError }: PacedLoopOptions): PacedLoop {
  let running: Promise<void> | undefined;
  let stopping = false;
  let poked = false;
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

  async function run(): Promise<void> {
    while (!stopping) {
      poked = false;
      const outcome = await takeStep();
      const again = failures === 0 && (outcome === 'more' || poked);
      if (again || stopping) continue;
      await pause(failures === 0 ? everyMs : Math.min(everyMs * 2 ** failures, retryMsMax));
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
      if (failures === 0) wake?.();
    },
    async stop() {
      stopping = true;
      wake?.();
      await running;
      running = undefined;
    },
  };
}
