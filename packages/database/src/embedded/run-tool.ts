import { spawn } from 'node:child_process';
import type { RunAs } from './choose-run-as.ts';

export interface ToolResult {
  /** `undefined` when the program was ended by a signal. */
  readonly exitCode: number | undefined;
  /** Standard output and error, in the order they came, at most 64 KiB from the end. */
  readonly output: string;
}

const OUTPUT_BYTES_MAX = 64 * 1024;

/** The environment PostgreSQL's programs get: English messages, UTC, and no `PG*` variable from outside. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  const kept = new Set(['PATH', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'TMPDIR']);
  // oxlint-disable-next-line node/no-process-env -- what the operating system needs to start a program, no setting of ours
  const inherited = Object.entries(process.env).filter(([name]) => kept.has(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };
}

/**
 * Runs one of PostgreSQL's programs to its end as the given user.
 * Rejects with the operating system's error when the program cannot be started at all.
 */
export function runTool(
  program: string,
  args: readonly string[],
  runAs: RunAs,
  options: { readonly leavesServerBehind?: boolean } = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...runAs.identity,
      cwd: process.platform === 'win32' ? undefined : '/', // the caller's folder may be closed to that user
      env: toolEnvironment(),
      // A database left running would inherit the pipes and keep them open for ever.
      stdio: options.leavesServerBehind ? 'ignore' : ['ignore', 'pipe', 'pipe'],
      // Its own group: Ctrl-C at the terminal is the server's to handle, not each tool's.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_BYTES_MAX);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? undefined, output: output.trim() }));
  });
}
