/** Weighs what a first visit downloads as script and fails when it is over budget. Run after `vite build`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 250 * 1024;
const dist = join(import.meta.dirname, '..', 'dist');

interface ManifestChunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** Both layouts and both languages are counted as if one visit needed the heavier of each. */
const ALTERNATIVES = [
  ['src/i18n/catalogue.ko.ts', 'src/i18n/catalogue.en.ts'],
  ['src/app/layout/console-layout.tsx', 'src/app/layout/public-layout.tsx'],
];

const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<
  string,
  ManifestChunk
>; // written by the build that has just run

function collect(entry: string, into: Set<string>): Set<string> {
  const chunk = manifest[entry];
  if (!chunk) throw new Error(`${entry} is not in the build's manifest`);
  if (into.has(chunk.file)) return into;
  into.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported, into);
  return into;
}

function weigh(file: string): number {
  return gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
}

function weighAll(files: ReadonlySet<string>): number {
  return [...files].reduce((sum, file) => sum + weigh(file), 0);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const initial = collect('index.html', new Set());
for (const options of ALTERNATIVES) {
  const heaviest = options
    .map((entry) => collect(entry, new Set(initial)))
    .toSorted((a, b) => weighAll(b) - weighAll(a))[0];
  for (const file of heaviest ?? []) initial.add(file);
}
initial.add('first-paint.js');

for (const file of initial) print(`${(weigh(file) / 1024).toFixed(1).padStart(8)} KB  ${file}`);
const total = weighAll(initial);
print(`${(total / 1024).toFixed(1).padStart(8)} KB  in all, of ${BUDGET_BYTES / 1024} KB allowed (gzip)`);
if (total > BUDGET_BYTES) process.exitCode = 1;
