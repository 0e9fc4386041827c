import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

/** Builds the installer with all it needs into one file, which a shell can verify by one hash: `… <target file>`. */
const [target = ''] = process.argv.slice(2);
const source = join(import.meta.dirname, '..', 'src');
const built = await build({
  configFile: false,
  root: source,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: { write: false, ssr: join(source, 'installer-main.ts'), target: 'node24', minify: false },
});
const chunks = [built].flat().flatMap((output) => ('output' in output ? output.output : []));
const [chunk, ...more] = chunks.filter((output) => output.type === 'chunk');
if (chunk === undefined || more.length > 0) throw new Error('the installer is not one file');
await writeFile(target, chunk.code);
