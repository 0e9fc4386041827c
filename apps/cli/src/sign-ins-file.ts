import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Terminal } from './terminal.ts';

/** A sign-in at one server: what renews it, what it calls with, and the key both are bound to. */
export interface SignIn {
  readonly refreshToken: string;
  readonly accessToken: string;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
  readonly key: JWK;
}

export interface SignInsFile {
  readonly path: string;
  find(url: URL): SignIn | undefined;
  store(url: URL, signIn: SignIn): void;
  /** @returns whether there was one */
  forget(url: URL): boolean;
  /** Lets one process at a time change the file: a refresh token is good once. */
  locked<T>(work: () => Promise<T>): Promise<T>;
}

const signInSchema = z.object({
  refreshToken: z.string().min(1).max(4000),
  accessToken: z.string().min(1).max(20_000),
  expiresAtMs: z.number(),
  key: z.looseObject({ kty: z.literal('EC') }),
});
const fileSchema = z.record(z.string(), signInSchema);

const LOCK_RETRY_MS = 50;
/** Longer than a renewal can take: whoever held it died. */
const LOCK_STALE_MS = 60_000;

const isExisting = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** `haechi/sign-ins.json` beside the tokens; only the owner may read it. A file that cannot be read holds no sign-in. */
export function openSignInsFile({
  env,
  homeDir,
  now,
  wait,
}: Pick<Terminal, 'env' | 'homeDir' | 'now' | 'wait'>): SignInsFile {
  const path = join(env['XDG_CONFIG_HOME'] || join(homeDir, '.config'), 'haechi', 'sign-ins.json');
  const lockPath = `${path}.lock`;

  function read(): Record<string, SignIn> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return {};
    }
  }

  function write(signIns: Record<string, SignIn>): void {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const next = `${path}.${process.pid}.new`;
    writeFileSync(next, `${JSON.stringify(signIns, null, 2)}\n`, { mode: 0o600 });
    // A file left by an interrupted try keeps its own mode otherwise.
    chmodSync(next, 0o600);
    renameSync(next, path);
  }

  function tryLock(): boolean {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      closeSync(openSync(lockPath, 'wx', 0o600));
      return true;
    } catch (error) {
      if (!isExisting(error)) throw error;
      const heldSince = statSync(lockPath, { throwIfNoEntry: false })?.mtimeMs;
      if (heldSince !== undefined && now() - heldSince > LOCK_STALE_MS) rmSync(lockPath, { force: true });
      return false;
    }
  }

  return {
    path,
    find: (url) => read()[url.origin],
    store: (url, signIn) => write({ ...read(), [url.origin]: signIn }),
    forget(url) {
      const { [url.origin]: signIn, ...others } = read();
      if (signIn !== undefined) write(others);
      return signIn !== undefined;
    },
    async locked(work) {
      while (!tryLock()) await wait(LOCK_RETRY_MS);
      try {
        return await work();
      } finally {
        rmSync(lockPath, { force: true });
      }
    },
  };
}
