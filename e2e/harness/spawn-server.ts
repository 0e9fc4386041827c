import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SERVER_FLAGS } from '@haechi/release';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
const READY = /준비 · Ready in\s+([\d.]+) s/;

export interface Exit {
  /** The exit status; null when a signal ended the process. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server process from outside: what it says, and how it ends. */
export interface ServerProcess {
  readonly pid: number;
  /** Everything it has written so far, standard output and standard error in the order they came. */
  output(): string;
  /** Resolves when it says that it is ready. @throws Error with its output when it ends instead */
  ready(): Promise<void>;
  readonly exited: Promise<Exit>;
  signal(name: NodeJS.Signals): void;
}

export type Environment = Readonly<Record<string, string>>;

/** What a server inherits from the test: nothing that configures Haechi, and nothing of the test runner. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(HAECHI_|DATABASE_|NODE_TEST|NODE_OPTIONS$|PORT$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

const running = new Set<ChildProcess>();
// A test file that ends early must leave no server behind; asked to stop, a server also stops its own database.
process.once('exit', () => {
  for (const child of running) child.kill('SIGTERM');
});

/** Starts the server as `npm start` does, with exactly the settings given. */
export function spawnServer(settings: Environment, args: readonly string[] = []): ServerProcess {
  const child = spawn(process.execPath, [...SERVER_FLAGS, MAIN, ...args], {
    env: { ...inheritedEnvironment(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      running.delete(child);
      resolve({ status, signal });
    });
  });

  async function ready(): Promise<void> {
    const announced = new Promise<void>((resolve) => {
      const look = (): void => {
        if (READY.test(output)) resolve();
      };
      listeners.add(look);
      look();
    });
    const ended = exited.then((exit) => {
      throw new Error(`the server ended before it was ready (${JSON.stringify(exit)}):\n${output}`);
    });
    // Whoever loses this race stays unanswered; an end after the start is told by `exited`.
    ended.catch(() => undefined);
    await Promise.race([announced, ended]);
  }

  const { pid } = child;
  if (pid === undefined) throw new Error('the server could not be started');
  return { pid, output: () => output, ready, exited, signal: (name) => void child.kill(name) };
}
