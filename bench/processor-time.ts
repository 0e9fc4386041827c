import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

interface Times {
  readonly parentPid: number;
  readonly ownTicks: number;
  /** Of children that ended and were waited for. */
  readonly endedTicks: number;
}

/** Fields 4 and 14 to 17 of proc_pid_stat(5); undefined once the process is gone. */
function readTimes(pid: string | number): Times | undefined {
  try {
    const [state, parentPid, ...rest] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const [user, system, endedUser, endedSystem] = rest.slice(9).map(Number);
    if (state === undefined) return undefined;
    return {
      parentPid: Number(parentPid),
      ownTicks: (user ?? 0) + (system ?? 0),
      endedTicks: (endedUser ?? 0) + (endedSystem ?? 0),
    };
  } catch {
    return undefined;
  }
}

const toMs = (ticks: number): number => (ticks / TICKS_PER_SECOND) * 1000;

/** Processor time a process has used without its children, milliseconds; Linux only. */
export const processorMsOf = (pid: number): number => toMs(readTimes(pid)?.ownTicks ?? 0);

/** Processor time a process and its children have used, those that ended among them, milliseconds; Linux only. */
export function processorMsOfFamily(pid: number): number {
  const head = readTimes(pid);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readTimes(name) ?? [])
    .filter(({ parentPid }) => parentPid === pid);
  const living = children.reduce((sum, { ownTicks, endedTicks }) => sum + ownTicks + endedTicks, 0);
  return toMs((head?.ownTicks ?? 0) + (head?.endedTicks ?? 0) + living);
}
