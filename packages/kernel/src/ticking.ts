import type { Logger } from './log.ts';

/** Runs a step again and again, one at a time, until stopped. A failed run is logged and tried at the next turn. */
export function startTicking(
  step: () => Promise<unknown>,
  everyMs: number,
  log: Logger,
): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = step()
      .catch((error: unknown) => log.warn({ err: error }, 'a scheduled step failed and is tried again'))
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
