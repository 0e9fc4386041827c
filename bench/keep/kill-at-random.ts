import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settleKeep } from '@haechi/keep';
import { type Installation, MARK } from './open-installation.ts';

const CLI = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));

export interface KillReport {
  readonly kills: number;
  /** How many were cut off, and not done before their time came. */
  readonly cutOff: number;
  /** What was wrong after a kill; empty when nothing was lost and nothing half-done. */
  readonly faults: readonly string[];
}

/** Runs a command and kills it after a while. @returns whether it was cut off */
async function runAndKill(args: readonly string[], afterMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  const signal = await new Promise<string | null>((resolve) => child.once('exit', (_, how) => resolve(how)));
  clearTimeout(timer);
  return signal === 'SIGKILL';
}

/** Files outside of the data directory in which plain rows can be read. */
async function findPlain(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const isLive = path.includes('/postgres/data/') || path.includes('\\postgres\\data\\');
    if (!entry.isFile() || isLive) continue;
    if ((await readFile(path)).includes(MARK)) found.push(path);
  }
  return found;
}

/** What is wrong with an installation after a command was cut off, once the next one has settled it. */
async function findFaults(
  installation: Installation,
  states: ReadonlySet<string>,
  what: string,
): Promise<string[]> {
  const { keep } = installation;
  await settleKeep(keep.places);
  const faults: string[] = [];
  for (const { name, manifest } of await keep.list()) {
    if (manifest === undefined) faults.push(`${what}: ${name} cannot be read`);
    else await keep.verify(name).catch((error: unknown) => faults.push(`${what}: ${name}: ${String(error)}`));
  }
  const running = await installation.start();
  try {
    const [row] = await installation.query<{ state: string }>(
      'SELECT max(index)::text AS state FROM bench.events',
    );
    if (!states.has(row?.state ?? ''))
      faults.push(`${what}: the data is neither before nor after: ${row?.state}`);
  } finally {
    await running.stop();
  }
  for (const path of await findPlain(installation.baseDir)) faults.push(`${what}: plain bytes in ${path}`);
  return faults;
}

/**
 * Cuts backups, restores and drills off at random moments, and looks after each whether anything was lost, half-done,
 * or left in plain.
 * @param randomOf a number in [0, 1) for each kill
 */
export async function killAtRandom(
  installation: Installation,
  kills: number,
  randomOf: (kill: number) => number,
  say: (line: string) => void,
): Promise<KillReport> {
  const home = ['--home', installation.baseDir];
  const opening = ['--identity', installation.identityFile, ...home];
  const base = (await installation.keep.backUp('cold')).manifest.name;
  const running = await installation.start();
  const state = 'SELECT max(index)::text AS state FROM bench.events';
  const [before] = await installation.query<{ state: string }>(state);
  await installation.query('DELETE FROM bench.events WHERE index % 2 = 0 AND index > 100 OR index > 2000');
  const [after] = await installation.query<{ state: string }>(state);
  await running.stop();
  const states = new Set([before?.state ?? '', after?.state ?? '']);
  const commands = [
    ['backup', '--cold', ...home],
    ['restore', base, '--accept-loss', ...opening],
    ['drill', base, ...opening],
  ];
  const longestMs: number[] = [];
  for (const command of commands) {
    const startedMs = performance.now();
    await runAndKill(command, 600_000);
    longestMs.push(performance.now() - startedMs);
  }
  const faults: string[] = [];
  let cutOff = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const which = kill % commands.length;
    const afterMs = Math.round(randomOf(kill) * (longestMs[which] ?? 0));
    const what = `${commands[which]?.[0]} cut off after ${afterMs} ms`;
    if (await runAndKill(commands[which] ?? [], afterMs)) cutOff += 1;
    const found = await findFaults(installation, states, what);
    faults.push(...found);
    say(`  ${what}: ${found.length === 0 ? 'as before or as after' : found.join('; ')}`);
  }
  return { kills, cutOff, faults };
}
