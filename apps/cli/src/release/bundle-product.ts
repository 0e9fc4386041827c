import { execFile } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fingerprintOf } from '@haechi/release';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../../..');

/** When the sources were made: the same commit gives the same bundle. */
async function readSourceTime(): Promise<number> {
  const { stdout } = await run('git', ['log', '-1', '--format=%ct'], { cwd: ROOT });
  return Number(stdout.trim());
}

export interface BundleRequest {
  readonly target: string;
  readonly platform: string;
  readonly roots: readonly string[];
  /** PEM. */
  readonly releaseKey: string;
  /** In place of the time of the commit, for a second bundle of the same one. */
  readonly number?: number | undefined;
}

/** Makes a bundle of this checkout, and beside it the script that installs it. */
export async function bundleProduct({ target, platform, roots, releaseKey, number }: BundleRequest) {
  // Only a checkout can make bundles: the tools it takes are not part of an installation.
  const { collectProduct, writeBundle } = await import('@haechi/release/make');
  const manifest: { version: string } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const seconds = await readSourceTime();
  const workDir = await mkdtemp(join(tmpdir(), 'haechi-make-'));
  try {
    const installerFile = join(workDir, 'installer.mjs');
    await run(process.execPath, [join(ROOT, 'packages/release/scripts/build-installer.ts'), installerFile]);
    const content = await collectProduct({
      root: ROOT,
      platform,
      version: manifest.version,
      madeAt: new Date(seconds * 1000).toISOString(),
      workDir,
      installerFile,
    });
    await mkdir(dirname(target), { recursive: true });
    const facts = { product: 'haechi', version: manifest.version, platform, number: number ?? seconds };
    const made = await writeBundle(target, facts, content, {
      roots,
      releaseKey: createPrivateKey(releaseKey),
    });
    const script = join(dirname(target), 'install.sh');
    await copyFile(join(ROOT, 'packages/release/install.sh'), script);
    await chmod(script, 0o755);
    return { file: target, script, ...facts, ...made };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

const pem = (key: KeyObject): string => String(key.export({ format: 'pem', type: 'pkcs8' }));

/** The keys of somebody who makes bundles: one that names keys and lies in a safe, one that signs bundles. */
export async function makeMakerKeys(folder: string) {
  const { makeRoot } = await import('@haechi/release/make');
  const root = generateKeyPairSync('ed25519');
  const release = generateKeyPairSync('ed25519');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const secret = { mode: 0o600, flag: 'wx', flush: true };
  await writeFile(join(folder, 'root.key.pem'), pem(root.privateKey), secret);
  await writeFile(join(folder, 'release.key.pem'), pem(release.privateKey), secret);
  const text = makeRoot({ version: 1, rootKey: root.privateKey, releasePublicKey: release.publicKey });
  await writeFile(join(folder, '1.root.json'), text, { flag: 'wx' });
  return { folder, fingerprint: fingerprintOf(root.publicKey) };
}
