import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { type Check, finding } from '../finding.ts';
import { nearestFolder } from './nearest-folder.ts';

const GB = 1_000_000_000;
const DISK_FAILS_BELOW = 2 * GB;
const DISK_WARNS_BELOW = 10 * GB;
const MEMORY_FAILS_BELOW = 1.5 * GB;
const MEMORY_WARNS_BELOW = 3.5 * GB;

const disk = finding('disk');
const memory = finding('memory');
const toGb = (bytes: number): string => (bytes / GB).toFixed(1);

/** Room where the data lies, for the database and at least one backup. */
export const checkDisk: Check = async ({ base }) => {
  const where = await nearestFolder(base);
  const { bavail, bsize, files, ffree } = await statfs(where);
  const free = bavail * bsize;
  const params = { where, free: toGb(free) };
  if (files > 0 && ffree < 10_000) return [disk('failure', 'inodes-few', { where, free: ffree })];
  if (free < DISK_FAILS_BELOW) return [disk('failure', 'disk-full', params)];
  return [free < DISK_WARNS_BELOW ? disk('warning', 'disk-low', params) : disk('good', 'disk-good', params)];
};

/** Memory of the machine, or of the container or WSL that runs it. */
export const checkMemory: Check = async () => {
  const allowed = process.constrainedMemory();
  const total = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  const params = { total: toGb(total) };
  if (total < MEMORY_FAILS_BELOW) return [memory('failure', 'memory-small', params)];
  return [
    total < MEMORY_WARNS_BELOW
      ? memory('warning', 'memory-low', params)
      : memory('good', 'memory-good', params),
  ];
};
