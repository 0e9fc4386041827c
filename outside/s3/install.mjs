import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = 'v1.8.0';

/** Takes minutes, so that not every run does it. */
export const onlyWhenNamed = true;

/** Versity S3 Gateway, a real S3 server with object lock, built by Go from its module. */
export async function install({ directory, say }) {
  const binary = join(directory, `versitygw-${VERSION}`);
  const done = { ok: true, env: { HAECHI_TEST_S3: binary } };
  if (process.platform === 'win32') return { ok: false, why: 'the gateway has no server for Windows' };
  if (existsSync(binary)) return done;
  try {
    await run('go', ['version']);
  } catch {
    return {
      ok: false,
      why: 'it needs Go 1.25 or later on the PATH (https://go.dev/dl/, or: apt-get install golang)',
    };
  }
  say(`building Versity S3 Gateway ${VERSION}, once; it takes some minutes`);
  try {
    await run('go', ['install', `github.com/versity/versitygw/cmd/versitygw@${VERSION}`], {
      // oxlint-disable-next-line no-process-env -- Go needs its own surroundings
      env: { ...process.env, GOBIN: directory, CGO_ENABLED: '0' },
    });
    await rename(join(directory, 'versitygw'), binary);
    return done;
  } catch (error) {
    return {
      ok: false,
      why: `go install did not work: ${String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .at(-1)}`,
    };
  }
}
