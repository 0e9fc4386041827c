import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@haechi/kernel/node';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const START_AGAIN_AFTER_MS = 1_000;
const STOP_WITHIN_MS = 12_000;

export interface Companions {
  /** Tells them keys that changed, and waits until each of them works with these. */
  tell(keys: readonly string[]): Promise<void>;
  /** Asks them to stop and waits until they have. */
  stop(): Promise<void>;
}

export interface CompanionOptions {
  readonly count: number;
  /** The environment of the main process, with the addresses of the database it opened. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether backups are made of that database. */
  readonly keepsBackups: boolean;
  /** What a companion is told of keys that lie in no file. */
  readonly keys: () => readonly string[] | undefined;
  readonly log: Logger;
}

const TAKEN_WITHIN_MS = 10_000;
let turn = 0;

/**
 * A companion answers once it works with the keys. One that ends meanwhile is told them when it is started again, and so
 * is one that does not answer.
 */
async function tellOne(child: ChildProcess, keys: readonly string[]): Promise<void> {
  if (!child.connected) return;
  turn += 1;
  const wanted = turn;
  await new Promise<void>((resolve) => {
    const overdue = setTimeout(() => child.kill('SIGKILL'), TAKEN_WITHIN_MS);
    const done = (): void => {
      clearTimeout(overdue);
      child.off('message', hear).off('close', done);
      resolve();
    };
    const hear = (answer: unknown): void => {
      if (typeof answer === 'object' && answer !== null && 'taken' in answer && answer.taken === wanted)
        done();
    };
    child.on('message', hear).once('close', done);
    child.send({ keys, turn: wanted });
  });
}

/**
 * More server processes on this machine, which answer on the same port and the same database. One that ends by itself is
 * started again; all end with the main process, also when it is killed, because their channel to it closes.
 */
export function startCompanions({ count, env, keepsBackups, keys, log }: CompanionOptions): Companions {
  const args = ['--companion', ...(keepsBackups ? [] : ['--without-backups'])];
  const running = new Set<ChildProcess>();
  const restarts = new Set<NodeJS.Timeout>();
  let stopping = false;

  function start(): void {
    const child = fork(MAIN, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    running.add(child);
    const known = keys();
    if (known !== undefined) child.send({ keys: known, turn: 0 });
    child.once('error', (error) => log.error({ err: error }, 'a companion process did not start'));
    child.once('close', (status, signal) => {
      running.delete(child);
      if (stopping) return;
      log.error({ status, signal }, 'a companion process ended; it is started again');
      const restart = setTimeout(() => {
        restarts.delete(restart);
        start();
      }, START_AGAIN_AFTER_MS);
      restarts.add(restart);
    });
  }

  for (let started = 0; started < count; started += 1) start();
  return {
    async tell(changed) {
      await Promise.all([...running].map((child) => tellOne(child, changed)));
    },
    async stop() {
      stopping = true;
      for (const restart of restarts) clearTimeout(restart);
      const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
      for (const child of running) child.kill('SIGTERM');
      const overdue = setTimeout(() => {
        for (const child of running) child.kill('SIGKILL');
      }, STOP_WITHIN_MS);
      await Promise.all(ended);
      clearTimeout(overdue);
    },
  };
}
