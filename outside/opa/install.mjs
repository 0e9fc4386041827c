import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = 'v1.22.3';

/** Open Policy Agent itself, built by Go from its module: nothing is run that the checksum database does not know. */
export async function install({ directory, say }) {
  const binary = join(directory, `opa-${VERSION}${process.platform === 'win32' ? '.exe' : ''}`);
  const done = { ok: true, env: { HAECHI_TEST_OPA: binary } };
  if (existsSync(binary)) return done;
  try {
    await run('go', ['version']);
  } catch {
    return {
      ok: false,
      why: 'it needs Go 1.25 or later on the PATH (https://go.dev/dl/, or: apt-get install golang)',
    };
  }
  say(`building Open Policy Agent ${VERSION}, once; it takes some minutes`);
  try {
    // Without optimisations and what only registries of images need: built in half the time, and fast enough to be asked.
    const flags = ['-tags=opa_no_oci', '-gcflags=all=-N -l', '-ldflags=-s -w'];
    await run('go', ['install', ...flags, `github.com/open-policy-agent/opa@${VERSION}`], {
      // oxlint-disable-next-line no-process-env -- Go needs its own surroundings
      env: { ...process.env, GOBIN: directory, CGO_ENABLED: '0' },
    });
    await rename(join(directory, process.platform === 'win32' ? 'opa.exe' : 'opa'), binary);
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
