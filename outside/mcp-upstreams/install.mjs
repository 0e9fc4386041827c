import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = '2026.8.31';
const SERVERS = ['everything', 'filesystem', 'memory'].map(
  (name) => `@modelcontextprotocol/server-${name}@${VERSION}`,
);

/** The reference servers of the protocol. Their manifests name no licence, so they are not among our own packages. */
export async function install({ directory, say }) {
  const mark = join(directory, `installed-${VERSION}`);
  const done = { ok: true, env: { HAECHI_TEST_MCP_SERVERS: directory } };
  if (existsSync(mark)) return done;
  say(`installing the reference servers of MCP ${VERSION}, once`);
  try {
    await writeFile(join(directory, 'package.json'), '{"private":true}\n');
    await run('npm', [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      directory,
      ...SERVERS,
    ]);
    await writeFile(mark, '');
    return done;
  } catch (error) {
    const said = String(error.stderr ?? error.message)
      .trim()
      .split('\n')
      .at(-1);
    return { ok: false, why: `npm could not install them: ${said}` };
  }
}
