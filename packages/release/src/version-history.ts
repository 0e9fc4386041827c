import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { InstallationPlaces } from './installation.ts';

const stepSchema = z.object({
  at: z.iso.datetime(),
  step: z.enum(['installed', 'upgraded', 'rolled_back', 'upgrade_undone']),
  from: z.string().max(40).nullable(),
  to: z.string().max(40),
});
export type VersionStep = z.infer<typeof stepSchema>;

const fileOf = ({ programDir }: InstallationPlaces): string => join(programDir, 'history.jsonl');

/** Notes what became of the program. A line each, only ever added. */
export async function noteStep(places: InstallationPlaces, step: VersionStep): Promise<void> {
  await mkdir(dirname(fileOf(places)), { recursive: true });
  await appendFile(fileOf(places), `${JSON.stringify(step)}\n`, { flush: true });
}

/** Oldest first. A line that was cut off is left out. */
export async function readHistory(places: InstallationPlaces): Promise<readonly VersionStep[]> {
  const text = await readFile(fileOf(places), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [stepSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
