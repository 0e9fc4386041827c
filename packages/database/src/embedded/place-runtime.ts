import { chmod, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunAs } from './choose-run-as.ts';
import { EmbeddedPostgresError, errorCode, reasonOf } from './errors.ts';
import { linkLibraries } from './link-libraries.ts';
import type { EmbeddedLog } from './log.ts';
import { locatePackage, type PostgresRuntime, runtimeAt } from './platform-package.ts';
import { runTool } from './run-tool.ts';

/**
 * Gives PostgreSQL programs that the given user can really run: those in node_modules where possible, else a copy
 * under `copiesDir` (made once per version), for checkouts in folders that user may not enter.
 * @throws EmbeddedPostgresError `binaries-unusable`, `cannot-switch-user`, `package-missing`, `unsupported-platform`
 */
export async function placeRuntime(
  copiesDir: string,
  runAs: RunAs,
  log: EmbeddedLog,
): Promise<PostgresRuntime> {
  const { runtime: installed, label } = locatePackage();
  const problem = await findProblem(installed, runAs);
  if (problem === undefined) return installed;

  const copyDir = join(copiesDir, `runtime-${label}`);
  const copy = runtimeAt(copyDir);
  if (await isMissing(copyDir)) {
    await copyRuntime(installed.rootDir, copiesDir, copyDir);
    log.warn(
      { from: installed.rootDir, to: copyDir, user: runAs.name, reason: problem },
      'the PostgreSQL programs cannot be run where they are installed; using a copy',
    );
  }
  const problemWithCopy = await findProblem(copy, runAs);
  if (problemWithCopy === undefined) return copy;
  throw new EmbeddedPostgresError('binaries-unusable', copyDir, { reason: problemWithCopy });
}

/** Tries the server program as the user it will run as; the answer covers folders, modes, libraries and C library. */
async function findProblem(runtime: PostgresRuntime, runAs: RunAs): Promise<string | undefined> {
  try {
    await linkLibraries(runtime.rootDir);
    const { exitCode, output } = await runTool(runtime.postgres, ['--version'], runAs);
    return exitCode === 0 ? undefined : output || 'it ended without a message';
  } catch (error) {
    const code = errorCode(error);
    if (runAs.identity !== undefined && (code === 'EPERM' || code === 'EINVAL')) {
      throw new EmbeddedPostgresError(
        'cannot-switch-user',
        runtime.postgres,
        { user: runAs.name, reason: reasonOf(error) },
        error,
      );
    }
    return reasonOf(error);
  }
}

async function copyRuntime(from: string, copiesDir: string, to: string): Promise<void> {
  await removeOthers(copiesDir);
  const draft = `${to}.draft`;
  await mkdir(copiesDir, { recursive: true });
  await cp(from, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a') && !path.endsWith('pkgconfig'),
  });
  await openToReaders(draft);
  await rename(draft, to);
}

/** Copies of earlier versions and half-made ones. The base directory is locked, so nobody else is making one. */
async function removeOthers(copiesDir: string): Promise<void> {
  const names = await readdir(copiesDir).catch(() => []);
  const copies = names.filter((name) => name.startsWith('runtime-'));
  await Promise.all(copies.map((name) => rm(join(copiesDir, name), { recursive: true, force: true })));
}

/** The source may come from a checkout made with a strict umask. */
async function openToReaders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToReaders(path);
    else if (entry.isFile())
      await chmod(path, ((await stat(path)).mode & 0o777) | 0o444 | executableBit(folder));
  }
}

function executableBit(folder: string): number {
  return folder.endsWith('bin') ? 0o111 : 0;
}

async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: unknown) => errorCode(error) === 'ENOENT',
  );
}
