import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type InstallationPlaces, type Release, readSettings } from '@haechi/release';

const run = promisify(execFile);
const WITHIN_MS = 3_600_000;

/**
 * A cold backup by the release that is installed, as `haechi backup --cold` makes it. Throws with what it said.
 * @param byOthers somebody else has backed up an external database, which this installation is not allowed to
 */
export async function backUpBefore(
  places: InstallationPlaces,
  release: Release,
  env: Readonly<Record<string, string | undefined>>,
  byOthers: boolean,
): Promise<void> {
  const settings = await readSettings(places);
  if (byOthers && 'DATABASE_URL' in settings) return;
  const folder = join(places.releasesDir, release.name);
  const node = join(folder, 'runtime', process.platform === 'win32' ? 'node.exe' : 'node');
  const program = join(folder, 'app', 'apps', 'cli', 'src', 'main.ts');
  try {
    await run(node, [program, 'backup', '--cold', '--home', places.dataDir, '--json'], {
      env: { ...env, ...settings },
      cwd: places.base,
      timeout: WITHIN_MS,
    });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(readTitle(said) ?? (said.slice(0, 300) || String(error)), { cause: error });
  }
}

/** With `--json` a failure is one JSON object on standard error. */
function readTitle(said: string): string | undefined {
  try {
    const value: unknown = JSON.parse(said);
    return typeof value === 'object' && value !== null && 'title' in value ? String(value.title) : undefined;
  } catch {
    return undefined;
  }
}
