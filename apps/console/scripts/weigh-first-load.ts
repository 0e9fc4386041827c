import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const CONSOLE = join(import.meta.dirname, '..');
/** What runs until the page everybody lands on is there, for somebody signed in; Korean has the heavier texts. */
const ENTRIES = [
  'index.html',
  'src/app/layout/console-layout.tsx',
  'src/pages/home/home-page.tsx',
  'src/i18n/first.ko.ts',
];

export interface WeighedChunk {
  readonly name: string;
  readonly gzipBytes: number;
}

interface Chunk {
  readonly type: 'chunk';
  readonly name: string;
  readonly fileName: string;
  readonly code: string;
  readonly facadeModuleId: string | null;
  readonly imports: readonly string[];
}

/** Builds the console in memory and weighs every chunk of the first load, heaviest first. */
export async function weighFirstLoad(): Promise<WeighedChunk[]> {
  const built = await build({
    root: CONSOLE,
    configFile: join(CONSOLE, 'vite.config.ts'),
    logLevel: 'error',
    // Inside a test run the mode would be that of tests, and React its development build.
    mode: 'production',
    build: { write: false },
  });
  if (!('output' in built)) throw new Error('the build answered with no single output');
  const chunks = new Map(
    built.output
      .filter((file): file is typeof file & Chunk => file.type === 'chunk')
      .map((chunk) => [chunk.fileName, chunk] as const),
  );
  const first = new Set<string>();
  const collect = (fileName: string): void => {
    if (first.has(fileName)) return;
    first.add(fileName);
    for (const imported of chunks.get(fileName)?.imports ?? []) collect(imported);
  };
  for (const entry of ENTRIES) {
    const path = join(CONSOLE, entry);
    const chunk = [...chunks.values()].find(({ facadeModuleId }) => facadeModuleId === path);
    if (!chunk) throw new Error(`${entry} begins no chunk of the build`);
    collect(chunk.fileName);
  }
  return [...first]
    .flatMap((fileName) => chunks.get(fileName) ?? [])
    .map(({ name, code }) => ({ name, gzipBytes: gzipSync(code).length }))
    .toSorted((a, b) => b.gzipBytes - a.gzipBytes);
}
