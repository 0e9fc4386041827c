import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { JAIL_ENVIRONMENT, type JailPlaces, jailCommand } from '../isolation/jail-command.ts';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { FileAnswer, FileRequest } from './file-operations.ts';

const WORKER_MEMORY_MB = 128;

type Outcome = { readonly id: number; readonly value?: FileAnswer; readonly refusal?: string };
type Worker = ChildProcessByStdio<Writable, Readable, null>;

export interface FileWorker {
  readonly operate: (request: FileRequest) => Promise<FileAnswer>;
  readonly stop: () => void;
}

/** Node with its permission model: it reads and writes in the folder, reads its own sources, and starts nothing. */
function workerCommand(node: string, sources: string, folder: string, limits: Limits): string[] {
  return [
    node,
    '--permission',
    `--allow-fs-read=${sources}/*`,
    `--allow-fs-read=${folder}`,
    `--allow-fs-read=${folder}/*`,
    '--allow-fs-read=/proc/self/fd/*',
    `--allow-fs-write=${folder}/*`,
    `--max-old-space-size=${WORKER_MEMORY_MB}`,
    '--disable-warning=ExperimentalWarning',
    `${sources}/files/file-worker.ts`,
    folder,
    String(limits.fileBytes),
  ];
}

/**
 * File operations in a process of their own, which is shut in twice: by Node's permission model everywhere, and by a
 * jail where there is one. A request that takes too long ends the process; the next one starts another.
 */
export function startFileWorker(places: JailPlaces, limits: Limits, jailed: boolean): FileWorker {
  const sources = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
  const argv = jailed
    ? jailCommand(places, workerCommand('/node', '/app', '/work', limits))
    : workerCommand(process.execPath, sources, places.folder, limits);
  const waiting = new Map<number, (outcome: Outcome) => void>();
  let worker: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const [program = '', ...rest] = argv;
    const started = spawn(program, rest, {
      env: { ...JAIL_ENVIRONMENT },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lose = () => {
      if (worker !== started) return;
      worker = undefined;
      for (const [id, settle] of waiting)
        settle({ id, refusal: 'the file process ended before it answered' });
      waiting.clear();
    };
    started.once('error', lose).once('exit', lose);
    started.stdin.on('error', lose);
    createInterface({ input: started.stdout }).on('line', (line) => {
      const outcome: Outcome = JSON.parse(line);
      waiting.get(outcome.id)?.(outcome);
      waiting.delete(outcome.id);
    });
    return started;
  }

  async function operate(request: FileRequest): Promise<FileAnswer> {
    const id = ++lastId;
    worker ??= start();
    const used = worker;
    const timer = setTimeout(() => used.kill('SIGKILL'), limits.timeoutMs);
    try {
      const outcome = await new Promise<Outcome>((resolve) => {
        waiting.set(id, resolve);
        used.stdin.write(`${JSON.stringify({ id, request })}\n`);
      });
      if (outcome.value === undefined) throw new Refusal(outcome.refusal ?? 'it did not work');
      return outcome.value;
    } finally {
      clearTimeout(timer);
    }
  }

  return { operate, stop: () => void worker?.kill('SIGKILL') };
}
