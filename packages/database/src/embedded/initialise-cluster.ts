import { randomUUID } from 'node:crypto';
import { chown, lchown, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Secret } from '@haechi/kernel/node';
import type { RunAs } from './choose-run-as.ts';
import { classifyFailure } from './classify-failure.ts';
import { EmbeddedPostgresError, errorCode } from './errors.ts';
import { POSTGRES_MAJOR, type PostgresRuntime } from './platform-package.ts';
import { replaceFile, syncFolder } from './replace-file.ts';
import { runTool } from './run-tool.ts';
import { HOST_BASED_AUTHENTICATION, INCLUDE_LINE } from './settings.ts';

export const SUPERUSER = 'haechi_root';

interface InitialiseOptions {
  readonly runtime: PostgresRuntime;
  readonly runAs: RunAs;
  readonly dataDir: string;
  readonly password: Secret;
  /** `false` skips the final sync; only where the settings switch fsync off as well. */
  readonly durable: boolean;
}

/**
 * Makes a new database cluster: UTF-8, built-in C.UTF-8 collation (the same order on every machine), page checksums,
 * scram-sha-256. It grows in a sibling folder and is renamed when complete, so `dataDir` is never half-finished.
 */
export async function initialiseCluster(options: InitialiseOptions): Promise<void> {
  const { runAs, dataDir } = options;
  const draft = `${draftPrefix(dataDir)}${randomUUID()}`;
  try {
    await mkdir(draft, { mode: 0o700 });
    if (runAs.identity !== undefined) await chown(draft, runAs.identity.uid, runAs.identity.gid);
    await runInitdb(options, draft);
    await replaceFile(join(draft, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION, runAs);
    const configFile = join(draft, 'postgresql.conf');
    await replaceFile(configFile, (await readFile(configFile, 'utf8')) + INCLUDE_LINE, runAs);
    await rename(draft, dataDir);
    await syncFolder(dirname(dataDir));
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function runInitdb(options: InitialiseOptions, draft: string): Promise<void> {
  const { runtime, runAs, dataDir, password, durable } = options;
  const passwordFile = `${draft}.password`;
  try {
    await replaceFile(passwordFile, `${password.reveal()}\n`, runAs);
    const { exitCode, output } = await runTool(
      runtime.initdb,
      [
        ...['--pgdata', draft, '--username', SUPERUSER, '--pwfile', passwordFile],
        ...[
          '--encoding',
          'UTF8',
          '--no-locale',
          '--locale-provider',
          'builtin',
          '--builtin-locale',
          'C.UTF-8',
        ],
        ...['--auth', 'scram-sha-256', '--data-checksums', '--no-instructions'],
        ...(durable ? [] : ['--no-sync']),
      ],
      runAs,
    );
    if (exitCode === 0) return;
    const { code, reason } = classifyFailure(output);
    const known = code === 'disk-full' || code === 'permission-denied' ? code : 'initialisation-failed';
    throw new EmbeddedPostgresError(known, dataDir, { reason, user: runAs.name });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Removes what a start that was cut off left behind. */
export async function removeDrafts(dataDir: string): Promise<number> {
  const parent = dirname(dataDir);
  const prefix = basename(draftPrefix(dataDir));
  const drafts = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(prefix));
  await Promise.all(drafts.map((name) => rm(join(parent, name), { recursive: true, force: true })));
  return drafts.length;
}

function draftPrefix(dataDir: string): string {
  return `${dataDir}.draft-`;
}

/**
 * Checks that an existing data directory is one this PostgreSQL can open, and gives it to the database user.
 * @throws EmbeddedPostgresError `data-not-a-cluster`, `data-wrong-version`
 */
export async function checkCluster(dataDir: string, runAs: RunAs): Promise<void> {
  const found = await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found === undefined) throw new EmbeddedPostgresError('data-not-a-cluster', dataDir);
  if (found.trim() !== POSTGRES_MAJOR) {
    throw new EmbeddedPostgresError('data-wrong-version', dataDir, {
      found: found.trim().slice(0, 20) || '?',
      expected: POSTGRES_MAJOR,
    });
  }
  if (runAs.identity !== undefined && (await stat(dataDir)).uid !== runAs.identity.uid) {
    await giveAway(dataDir, runAs.identity); // restored from a backup by root
  }
}

async function giveAway(path: string, owner: { readonly uid: number; readonly gid: number }): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) await giveAway(child, owner);
    else await lchown(child, owner.uid, owner.gid);
  }
  await chown(path, owner.uid, owner.gid); // last: an interrupted pass is repeated
}
