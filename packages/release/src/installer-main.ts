import { parseArgs } from 'node:util';
import { LOCALES } from '@haechi/kernel';
import { install } from './install.ts';
import { ReleaseError } from './release-error.ts';

/** The installer of a bundle, run by install.sh once it has verified Node and this file. */
async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { bundle: { type: 'string' }, base: { type: 'string' }, fingerprint: { type: 'string' } },
  });
  const { bundle = '', base = '', fingerprint = '' } = values;
  const release = await install({ bundle, base, trust: { fingerprint }, nowMs: Date.now() });
  process.stdout.write(
    `\n  Haechi ${release.version}\n\n  설치했습니다 · Installed   ${base}\n  시작 · Start   ${base}/bin/haechi start\n\n`,
  );
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ReleaseError)) throw error;
  const lines = LOCALES.flatMap((locale) => {
    const { what, remedy } = error.describe(locale);
    return [`  ${what}`, `  → ${remedy}`, ''];
  });
  process.stderr.write(`\n  Haechi\n\n${lines.join('\n')}\n`);
  process.exitCode = 1;
}
