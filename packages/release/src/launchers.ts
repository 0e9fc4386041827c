import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InstallationPlaces, replaceFile } from './installation.ts';

/** The first lines find the base directory from the place of the script, so that the whole folder may move. */
const SHELL = `#!/bin/sh
# Haechi. Made by the installer; settings go into haechi.env.
set -eu
base=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
if [ -f "$base/haechi.env" ]; then set -a; . "$base/haechi.env"; set +a; fi
HAECHI_HOME="\${HAECHI_HOME:-$base/data}"; export HAECHI_HOME
release="$base/program/releases/$(cat "$base/program/current")"
`;

const CMD = `@echo off
rem Haechi. Made by the installer; settings go into haechi.env.
setlocal
set "base=%~dp0.."
if exist "%base%\\haechi.env" for /f "usebackq eol=# tokens=1,* delims==" %%a in ("%base%\\haechi.env") do set "%%a=%%b"
if not defined HAECHI_HOME set "HAECHI_HOME=%base%\\data"
set /p current=<"%base%\\program\\current"
set "release=%base%\\program\\releases\\%current%"
`;

const ENV = `# Settings of this installation, one NAME=value in each line. The README lists them.
# PORT=8470
# HAECHI_HOST=127.0.0.1
# HAECHI_PUBLIC_URL=http://localhost:8470
`;

/** What V8 is told for the server: a small young generation, as under `npm start` (scripts/start/launch-server.mjs). */
export const SERVER_FLAGS = ['--max-semi-space-size=8'];

const PROGRAMS = { haechi: 'apps/cli/src/main.ts', 'haechi-server': 'apps/server/src/main.ts' } as const;

/** Writes `bin/haechi` and `bin/haechi-server`, and an empty settings file if there is none. */
export async function writeLaunchers({ binDir, envFile }: InstallationPlaces): Promise<void> {
  await mkdir(binDir, { recursive: true });
  for (const [name, entry] of Object.entries(PROGRAMS)) {
    const flags = name === 'haechi-server' ? `${SERVER_FLAGS.join(' ')} ` : '';
    // An upgrade that was cut off is undone before the server touches the data.
    const recover =
      name === 'haechi-server'
        ? '[ ! -f "$base/program/upgrade.json" ] || "$release/runtime/node" "$release/app/apps/cli/src/main.ts" recover --base "$base"\\n' +
          'release="$base/program/releases/$(cat "$base/program/current")"\\n'
        : '';
    const shell = `${SHELL}${recover.replaceAll('\\n', '\n')}exec "$release/runtime/node" ${flags}"$release/app/${entry}" "$@"\n`;
    await replaceFile(join(binDir, name), shell, 0o755);
    if (process.platform !== 'win32') continue;
    const recoverCmd =
      name === 'haechi-server'
        ? 'if exist "%base%\\program\\upgrade.json" "%release%\\runtime\\node.exe" "%release%\\app\\apps\\cli\\src\\main.ts" recover --base "%base%"\r\n' +
          'set /p current=<"%base%\\program\\current"\r\nset "release=%base%\\program\\releases\\%current%"\r\n'
        : '';
    const cmd = `${CMD.replaceAll('\n', '\r\n')}${recoverCmd}"%release%\\runtime\\node.exe" ${flags}"%release%\\app\\${entry.replaceAll('/', '\\')}" %*\r\n`;
    await replaceFile(join(binDir, `${name}.cmd`), cmd);
  }
  if ((await stat(envFile).catch(() => undefined)) === undefined)
    await writeFile(envFile, ENV, { mode: 0o600 });
}
