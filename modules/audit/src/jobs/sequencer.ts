import type { Logger } from '@haechi/kernel/node';
import type { Leadership } from './hold-leadership.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';
import { BATCH_MAX, type SequenceBatch } from './sequence-batch.ts';

const TICK_MS = 250;
const RETRY_MS_MAX = 2_000;

interface SequencerDeps {
  readonly leadership: Leadership;
  readonly sequenceBatch: SequenceBatch;
  readonly log: Logger;
  /** Called after each commit that gave events their place. */
  readonly sequenced: () => void;
}

/** Sequences the log while this process leads; otherwise waits to take over. */
export function createSequencer({ leadership, sequenceBatch, log, sequenced }: SequencerDeps): PacedLoop {
  const loop = createPacedLoop({
    everyMs: TICK_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.error({ err: error }, 'sequencing the log failed; it will be tried again'),
    async step() {
      const epoch = await leadership.hold();
      if (epoch === undefined) return 'idle';
      const { taken, fenced } = await sequenceBatch(epoch);
      if (fenced) {
        log.warn({ epoch }, 'another process leads the log; this one steps back');
        await leadership.release();
      }
      if (taken > 0) sequenced();
      return taken === BATCH_MAX ? 'more' : 'idle';
    },
  });
  return {
    ...loop,
    async stop() {
      await loop.stop();
      await leadership.release();
    },
  };
}
