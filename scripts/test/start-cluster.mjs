import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const host = fileURLToPath(new URL('cluster-host.mjs', import.meta.url));

/**
 * Starts one PostgreSQL for the whole run; test files clone isolated databases in it.
 *
 * @param {{ startCompanion: (args: string[]) => import('node:child_process').ChildProcess }} children
 * @param {string} baseDirectory an empty directory
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>} `url` is the superuser's
 * @throws {Error} when PostgreSQL does not come up; its own words are on standard error
 */
export async function startCluster(children, baseDirectory) {
  const companion = children.startCompanion([host, baseDirectory]);
  const ended = once(companion, 'close');
  const line = once(createInterface({ input: companion.stdout }), 'line');
  const first = await Promise.race([line, ended.then(() => undefined)]);
  if (first === undefined) throw new Error('PostgreSQL for the tests did not start.');
  return {
    url: JSON.parse(first[0]).url,
    stop: async () => {
      companion.stdin.end();
      await ended;
    },
  };
}
