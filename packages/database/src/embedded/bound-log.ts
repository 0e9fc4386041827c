import { copyFile, stat, truncate } from 'node:fs/promises';

const LOG_BYTES_MAX = 16 * 1024 * 1024;
const LOOK_INTERVAL_MS = 60 * 60_000;

/**
 * Keeps PostgreSQL's log from filling the disk: beyond 16 MiB it moves to `<file>.1`, looked at now and every hour.
 * Copied and emptied rather than renamed, because a running PostgreSQL keeps writing to the file it has open.
 * @returns ends the looking
 */
export async function boundLog(file: string, bytesMax = LOG_BYTES_MAX): Promise<() => void> {
  const look = async () => {
    await shorten(file, bytesMax).catch(() => undefined); // a full disk; the next look may have more luck
  };
  await look();
  const timer = setInterval(() => void look(), LOOK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function shorten(file: string, bytesMax: number): Promise<void> {
  const size = await stat(file).then(
    (entry) => entry.size,
    () => 0,
  );
  if (size <= bytesMax) return;
  await copyFile(file, `${file}.1`);
  await truncate(file);
}
