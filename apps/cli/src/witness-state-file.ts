import { closeSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { decodeBase64, encodeBase64, type Witnessed } from '@haechi/transparency';
import { asObject } from './as-object.ts';

/** A log that this witness signs for, and what it signed last. */
export interface KnownLog {
  readonly verifierKey: string;
  readonly witnessed: Witnessed | undefined;
}

export type KnownLogs = Readonly<Record<string, KnownLog>>;

function parseLog(value: unknown): KnownLog | undefined {
  const { verifierKey, size, root } = asObject(value);
  if (typeof verifierKey !== 'string') return undefined;
  if (size === undefined) return { verifierKey, witnessed: undefined };
  const bytes = typeof root === 'string' ? decodeBase64(root) : undefined;
  return Number.isSafeInteger(size) && bytes?.length === 32
    ? { verifierKey, witnessed: { size: Number(size), root: bytes } }
    : undefined;
}

/** @throws Error when the file is there and is not one: signing on without it could sign a fork */
function readKnownLogs(path: string): KnownLogs {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const logs: Record<string, KnownLog> = {};
  for (const [origin, value] of Object.entries(asObject(asObject(JSON.parse(text))['logs']))) {
    const log = parseLog(value);
    if (log === undefined) throw new Error(`what is kept about ${origin} cannot be read`);
    logs[origin] = log;
  }
  return logs;
}

function formatLogs(logs: KnownLogs): string {
  const entries = Object.entries(logs).map(([origin, { verifierKey, witnessed }]) => [
    origin,
    {
      verifierKey,
      ...(witnessed === undefined ? {} : { size: witnessed.size, root: encodeBase64(witnessed.root) }),
    },
  ]);
  return `${JSON.stringify({ logs: Object.fromEntries(entries) }, null, 2)}\n`;
}

/** Writes the whole file or nothing, and on disk when it returns. */
function replaceFile(path: string, text: string): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

/**
 * Changes the file while no other process does: what two of them would sign at once could contradict each other.
 * @throws Error while another process holds it, or one was killed while it did: then `path.lock` has to be deleted
 */
export async function changeKnownLogs<T>(
  path: string,
  change: (logs: KnownLogs) => Promise<{ readonly logs: KnownLogs; readonly result: T }>,
): Promise<T> {
  const lock = `${path}.lock`;
  closeSync(openSync(lock, 'wx', 0o600));
  try {
    const { logs, result } = await change(readKnownLogs(path));
    replaceFile(path, formatLogs(logs));
    return result;
  } finally {
    unlinkSync(lock);
  }
}
