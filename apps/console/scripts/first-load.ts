/** Prints what a first visit downloads as script, chunk by chunk. */
import { weighFirstLoad } from './weigh-first-load.ts';

const print = (bytes: number, name: string): boolean =>
  process.stdout.write(`${(bytes / 1_024).toFixed(1).padStart(8)} KiB  ${name}\n`);

const chunks = await weighFirstLoad();
for (const { name, gzipBytes } of chunks) print(gzipBytes, name);
print(
  chunks.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0),
  'in all (gzip)',
);
