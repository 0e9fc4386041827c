/**
 * Builds the verifier: `dist/verify.html`, one file that works from a disk. With a folder as argument it also puts the
 * page there for a server, whose content security policy allows scripts only as files.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const SCRIPT_PLACE = '<!-- script -->';

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: join(root, 'src/main.ts'), formats: ['iife'], name: 'haechiVerifier' },
    },
  });
  const chunks = [built].flat().flatMap((output) => ('output' in output ? output.output : []));
  const chunk = chunks.find((output) => output.type === 'chunk');
  if (chunk === undefined) throw new Error('the build made no script');
  return chunk.code;
}

const code = await bundle();
const page = await readFile(join(root, 'src/page.html'), 'utf8');
if (!page.includes(SCRIPT_PLACE)) throw new Error(`src/page.html has no place for the script`);
// A function, because `$` means something in a replacement text; a closing tag inside the code would end the script.
const single = page.replace(
  SCRIPT_PLACE,
  () => `<script>${code.replaceAll('</script', '<\\/script')}</script>`,
);

async function write(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
}

await write(join(root, 'dist'), { 'verify.html': single });
const [served] = process.argv.slice(2);
if (served !== undefined) {
  await write(resolve(served), {
    'verify.html': page.replace(SCRIPT_PLACE, '<script src="verify.js"></script>'),
    'verify.js': code,
    'verify-offline.html': single,
  });
}
