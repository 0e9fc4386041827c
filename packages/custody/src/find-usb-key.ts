import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { USB_FILE } from './usb-key.ts';

const FILE_BYTES_MAX = 4096;

/** Where systems mount media: the folder itself, its folders, and theirs. WSL2 shows the drives of Windows under /mnt. */
const MOUNTS = ['/media', '/run/media', '/mnt', '/Volumes'];
const DRIVES = 'DEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `${letter}:\\`);

export interface FoundUsbKey {
  readonly path: string;
  readonly text: string;
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
}

async function listMedia(): Promise<string[]> {
  if (process.platform === 'win32') return DRIVES;
  const first = (await Promise.all(MOUNTS.map(foldersIn))).flat();
  // Only /media and /run/media have a folder for each user in between; below /mnt a look deeper would search whole disks.
  const deep = first.filter((path) => /^(?:\/run)?\/media\//.test(path));
  return [...first, ...(await Promise.all(deep.map(foldersIn))).flat()];
}

/**
 * Key files on the media that are plugged in now.
 * @param place a folder or file to look at instead
 */
export async function findUsbKeys(place?: string): Promise<FoundUsbKey[]> {
  const candidates =
    place === undefined
      ? (await listMedia()).map((folder) => join(folder, USB_FILE))
      : [place, join(place, USB_FILE)];
  const found = await Promise.all(
    candidates.map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => undefined);
      return text === undefined || text.length > FILE_BYTES_MAX ? [] : [{ path, text }];
    }),
  );
  return found.flat();
}
