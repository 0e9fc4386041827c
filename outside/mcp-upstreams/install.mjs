import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SERVERS_VERSION = '2026.8.31';
const INSPECTOR_VERSION = '2.12.0';
const PACKAGES = [
  ...['everything', 'filesystem', 'memory'].map(
    (name) => `@modelcontextprotocol/server-${name}@${SERVERS_VERSION}`,
  ),
  `@modelcontextprotocol/inspector@${INSPECTOR_VERSION}`,
];

/**
 * The reference servers of the protocol and its Inspector. The manifests of the servers name no licence, and the Inspector
 * brings a web page along, so they are not among our own packages.
 */
export async function install({ directory, say }) {
  const mark = join(directory, `installed-${SERVERS_VERSION}-${INSPECTOR_VERSION}`);
  const done = { ok: true, env: { HAECHI_TEST_MCP_PACKAGES: join(directory, 'node_modules') } };
  if (existsSync(mark)) return done;
  say(
    `installing the reference servers of MCP ${SERVERS_VERSION} and its Inspector ${INSPECTOR_VERSION}, once`,
  );
  try {
    await writeFile(join(directory, 'package.json'), '{"private":true}\n');
    await run('npm', [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      directory,
      ...PACKAGES,
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
