import { CodedError } from '@haechi/kernel';
import type { CommandCall } from '../command.ts';

const WITHIN_MS = 10 * 60_000;
const LOOK_EVERY_MS = 500;

/** Runs a step once nothing else backs up, restores or drills: the server may just be at its own. */
export async function whenFree<T>({ terminal, say }: CommandCall, step: () => Promise<T>): Promise<T> {
  const giveUpAtMs = terminal.now() + WITHIN_MS;
  for (let noted = false; ; noted = true) {
    try {
      return await step();
    } catch (error) {
      const isBusy = error instanceof CodedError && error.code === 'KEEP_003';
      if (!isBusy || terminal.now() > giveUpAtMs || terminal.stopped.aborted) throw error;
      if (!noted) terminal.note(`${say('backup.waiting')}\n`);
      await terminal.wait(LOOK_EVERY_MS);
    }
  }
}
