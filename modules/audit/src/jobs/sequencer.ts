import type { Logger } from '@haechi/kernel/node';
import type { Leadership } from './hold-leadership.ts';
import { createPacedLoop, type PacedLoop } from './paced-loop.ts';
import type { SealHours } from './seal-hours.ts';
import { BATCH_MAX, type SequenceBatch } from './sequence-batch.ts';

const TICK_MS = 250;
/**
 * A batch, and all who read on from it, cost as much as hundreds of events; under load it takes what came in this time. An
 * event that comes alone gets its place at once.
 */
const GATHER_MS = 100;
const RETRY_MS_MAX = 2_000;

interface SequencerDeps {
  readonly leadership: Leadership;
  readonly sequenceBatch: SequenceBatch;
  readonly sealHours: SealHours;
  readonly log: Logger;
}

/** Sequences the log while this process leads; otherwise waits to take over. */
export function createSequencer(deps: SequencerDeps): PacedLoop {
  const { leadership, sequenceBatch, sealHours, log } = deps;

  /** Hours can wait: what goes wrong with them must not hold up the log. */
  async function sealWhatEnded(epoch: number): Promise<'more' | 'idle'> {
    try {
      return await sealHours(epoch);
    } catch (error) {
      log.error({ err: error }, 'sealing the hours of the logs failed; it will be tried again');
      return 'idle';
    }
  }

  const loop = createPacedLoop({
    everyMs: TICK_MS,
    gatherMs: GATHER_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.error({ err: error }, 'sequencing the log failed; it will be tried again'),
    async step() {
      const epoch = await leadership.hold();
      if (epoch === undefined) return 'idle';
      const { taken, fenced } = await sequenceBatch(epoch);
      if (fenced) {
        log.warn({ epoch }, 'another process leads the log; this one steps back');
        await leadership.release();
        return 'idle';
      }
      return taken === BATCH_MAX ? 'more' : await sealWhatEnded(epoch);
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
