import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { toolEnvironment } from './run-tool.ts';

const run = promisify(execFile);

/** Clocks of the operating system and of Node may disagree by this much about when a process began. */
const TOLERANCE_MS = 2000;

/**
 * What tells a process from a later one with the same number: when it began. Exact on Linux
 * (boot id and clock ticks), to the second elsewhere.
 * @returns `undefined` when no such process is alive. A dead process not yet collected by its parent counts as dead.
 */
export async function readProcessMark(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  if (process.platform === 'linux') return readLinuxMark(pid);
  if (pid === process.pid) return `ms:${Math.round(performance.timeOrigin)}`;
  const text =
    process.platform === 'win32'
      ? await askPowerShell(`(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`)
      : await askPs('lstart=', pid);
  const startedAtMs = Date.parse(text.trim());
  return Number.isNaN(startedAtMs) ? undefined : `ms:${startedAtMs}`;
}

/** Whether two marks of the same pid mean the same process. */
export function sameMark(one: string, other: string): boolean {
  if (one === other) return true;
  if (!one.startsWith('ms:') || !other.startsWith('ms:')) return false;
  return Math.abs(Number(one.slice(3)) - Number(other.slice(3))) <= TOLERANCE_MS;
}

/** Whether the pid belongs to some process, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function readLinuxMark(pid: number): Promise<string | undefined> {
  const [stat, bootId] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === undefined) return undefined;
  // proc(5): the second field is the name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? undefined : `ticks:${bootId.trim()}:${startTicks}`;
}

/** The command a process was started with; empty when the system does not say. For systems without `/proc`. */
export async function readCommandLine(pid: number): Promise<string> {
  return process.platform === 'win32'
    ? askPowerShell(`(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`)
    : askPs('command=', pid);
}

async function askPs(column: string, pid: number): Promise<string> {
  return ask('/bin/ps', ['-ww', '-o', column, '-p', String(pid)]);
}

async function askPowerShell(script: string): Promise<string> {
  return ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
}

async function ask(program: string, args: readonly string[]): Promise<string> {
  return run(program, args, { windowsHide: true, env: toolEnvironment() }).then(
    ({ stdout }) => stdout,
    () => '',
  );
}
