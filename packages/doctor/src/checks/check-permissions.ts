import { execFile } from 'node:child_process';
import { access, chmod, constants, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Check, type Finding, finding } from '../finding.ts';
import { nearestFolder } from './nearest-folder.ts';

const run = promisify(execFile);
const say = finding('permissions');
/** Nobody but the owner may read these. */
const PRIVATE = ['keys', 'keys/root.key', 'keys/host.half', 'keys/custody.json'];

/** The folder may be written to and run from, secrets are the owner's alone, and nobody runs it as administrator. */
export const checkPermissions: Check = async ({ base, dataDir }) => {
  const findings: Finding[] = [];
  if (process.getuid?.() === 0) findings.push(say('warning', 'is-root'));
  const where = await nearestFolder(base);
  const writable = await access(where, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) findings.push(say('failure', 'not-writable', { where, who: nameHere() }));
  else if (process.platform !== 'win32' && !(await mayRunFrom(where)))
    findings.push(say('failure', 'no-exec', { where }));
  if (process.platform !== 'win32') findings.push(...(await findExposed(dataDir)));
  return findings.some(({ severity }) => severity === 'failure')
    ? findings
    : [...findings, say('good', 'permissions-good', { where })];
};

function nameHere(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '?');
  }
}

/** Some hospitals mount home folders so that nothing in them can be run. */
async function mayRunFrom(folder: string): Promise<boolean> {
  const probe = join(folder, `.haechi-doctor-${process.pid}`);
  try {
    await writeFile(probe, '#!/bin/sh\nexit 0\n');
    await chmod(probe, 0o700);
    await run(probe);
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true });
  }
}

async function findExposed(dataDir: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of PRIVATE) {
    const path = join(dataDir, name);
    const entry = await stat(path).catch(() => undefined);
    if (entry !== undefined && (entry.mode & 0o077) !== 0)
      findings.push(say('failure', 'exposed', { where: path, mode: (entry.mode & 0o777).toString(8) }));
  }
  return findings;
}
