import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The folder itself, or where it will be made. */
export async function nearestFolder(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    const entry = await stat(at).catch(() => undefined);
    if (entry?.isDirectory() === true || dirname(at) === at) return at;
  }
}
