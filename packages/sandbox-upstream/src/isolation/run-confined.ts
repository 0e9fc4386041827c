import { spawn } from 'node:child_process';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { JAIL_ENVIRONMENT, type JailPlaces, jailCommand } from './jail-command.ts';

export interface ProgramResult {
  /** Null when the program was ended by a limit or a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The limit that ended the program, if one did. */
  readonly endedBy: 'time' | 'output' | 'cancellation' | null;
}

export interface ProgramRun {
  readonly argv: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export type RunConfined = (run: ProgramRun) => Promise<ProgramResult>;

/** Limits of the kernel on each process; the last is on all of the user's processes in the jail. */
function limited({ memoryBytes, timeoutMs, fileBytes }: Limits, argv: readonly string[]): string[] {
  const cpuSeconds = Math.ceil(timeoutMs / 1000);
  return [
    'prlimit',
    `--as=${memoryBytes}`,
    `--cpu=${cpuSeconds}`,
    `--fsize=${fileBytes}`,
    '--nofile=256',
    '--core=0',
    '--nproc=128',
    '--',
    ...argv,
  ];
}

/**
 * Runs programs in jails, at most `limits.programsMax` at a time: without network, with only the folder writable,
 * and ended with all their children when they run too long or say too much.
 *
 * @throws Refusal when too many programs run already
 */
export function createRunConfined(places: JailPlaces, limits: Limits): RunConfined {
  let running = 0;
  return async ({ argv, environment, signal }) => {
    if (running >= limits.programsMax)
      throw new Refusal(`${running} programs are running already, which is the limit; try again shortly`);
    running += 1;
    try {
      return await run(jailCommand(places, limited(limits, argv)), environment ?? {}, limits, signal);
    } finally {
      running -= 1;
    }
  };
}

const textOf = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');

function run(
  [program = '', ...rest]: readonly string[],
  environment: Readonly<Record<string, string>>,
  limits: Limits,
  signal: AbortSignal | undefined,
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      env: { ...JAIL_ENVIRONMENT, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let endedBy: ProgramResult['endedBy'] = null;
    let bytesLeft = limits.outputBytes;
    const end = (by: NonNullable<ProgramResult['endedBy']>) => {
      endedBy ??= by;
      child.kill('SIGKILL');
    };
    const collect = (chunks: Buffer[]) => (chunk: Buffer) => {
      if (bytesLeft > 0) chunks.push(chunk.subarray(0, bytesLeft));
      bytesLeft -= chunk.length;
      if (bytesLeft < 0) end('output');
    };
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    const timer = setTimeout(() => end('time'), limits.timeoutMs);
    const cancel = () => end('cancellation');
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    child.once('error', reject);
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      resolve({ exitCode, stdout: textOf(stdout), stderr: textOf(stderr), endedBy });
    });
  });
}
