import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The holder touches its lock this often; a lock untouched for much longer belongs to a dead process. */
const TOUCH_INTERVAL_MS = 1000;
const STALE_AFTER_MS = 15_000;
const RETRY_INTERVAL_MS = 100;

/**
 * Runs a step while no other process runs it in this checkout; the others wait. A lock left behind by a killed
 * process is recognised by its pid, or, if that pid has been given away since, by not being touched.
 *
 * @template T
 * @param {string} root the checkout
 * @param {string} name of the step
 * @param {() => Promise<T>} step
 * @param {(pid: number) => void} [onWait] called once if somebody else is at it
 * @returns {Promise<T>}
 */
export async function withFolderLock(root, name, step, onWait = () => {}) {
  const folder = join(root, '.haechi');
  const file = join(folder, `${name}.lock`);
  const content = `${process.pid} ${Math.random().toString(36).slice(2)}`;
  await mkdir(folder, { recursive: true });
  for (let waited = false; !(await claim(file, content)); ) {
    const holder = await look(file);
    if (holder === undefined) continue;
    if (holder.isDead) {
      await removeStale(file, holder.content);
      continue;
    }
    if (!waited) onWait(holder.pid);
    waited = true;
    await pause(RETRY_INTERVAL_MS);
  }
  const touching = setInterval(() => void touch(file), TOUCH_INTERVAL_MS);
  try {
    return await step();
  } finally {
    clearInterval(touching);
    if ((await readText(file)) === content) await rm(file, { force: true });
  }
}

/** A link appears with its whole content or not at all. */
async function claim(file, content) {
  const draft = `${file}.${content.replace(' ', '-')}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function look(file) {
  const content = await readText(file);
  const entry = await stat(file).catch(() => undefined);
  if (content === undefined || entry === undefined) return undefined;
  const pid = Number.parseInt(content, 10);
  return { pid, content, isDead: !isAlive(pid) || Date.now() - entry.mtimeMs > STALE_AFTER_MS };
}

/** Another process may have replaced the stale lock with its own meanwhile: then that one is put back. */
async function removeStale(file, stale) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    await rename(file, aside);
    if ((await readText(aside)) !== stale) await link(aside, file).catch(() => {});
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function touch(file) {
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
}

async function readText(file) {
  return readFile(file, 'utf8').catch(() => undefined);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
