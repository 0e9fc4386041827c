import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Import, parseSource, type Text } from './parse-source.ts';

/** The folders of a workspace tell its layer; a higher layer may use a lower one, never the other way round. */
export type Layer = 'packages' | 'modules' | 'apps';

export interface Workspace {
  readonly name: string;
  readonly folder: string;
  readonly layer: Layer;
  /** The subpaths other workspaces may import, as in package.json: `.`, `./testing`; with the file behind each. */
  readonly doors: ReadonlyMap<string, string>;
  readonly shippedDependencies: ReadonlySet<string>;
  readonly developmentDependencies: ReadonlySet<string>;
}

export interface SourceFile {
  /** Relative to the root of the tree, with forward slashes. */
  readonly path: string;
  readonly workspace: Workspace;
  /** Tests, what only tests and builds use: free to import development dependencies and testing doors. */
  readonly isDevelopment: boolean;
  readonly imports: readonly Import[];
  readonly texts: readonly Text[];
}

export interface SourceTree {
  readonly workspaces: readonly Workspace[];
  readonly files: readonly SourceFile[];
  /** Tools declared once at the root, for every test. */
  readonly rootDependencies: ReadonlySet<string>;
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const layers: readonly Layer[] = ['packages', 'modules', 'apps'];
const sources = /\.(?:ts|tsx|mts|sql)$/;
const development =
  /\.(?:test|stories|config)\.[mt]?tsx?$|\/(?:test|testing|scripts|\.storybook)\/|\/testing\.ts$|\/test-setup\.tsx?$/;

/**
 * Reads every TypeScript and SQL file of the packages, modules and apps below a root.
 *
 * @throws {Error} when a file cannot be parsed or a workspace has no manifest
 */
export function readSourceTree(root: string): SourceTree {
  const workspaces = layers.flatMap((layer) => readWorkspaces(root, layer));
  const files = workspaces.flatMap((workspace) =>
    listSources(root, workspace.folder).map((path) => readSource(root, path, workspace)),
  );
  return { workspaces, files, rootDependencies: keysOf(readManifest(root, '.').devDependencies) };
}

function readWorkspaces(root: string, layer: Layer): Workspace[] {
  if (!existsSync(join(root, layer))) return [];
  return readdirSync(join(root, layer), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = `${layer}/${entry.name}`;
      const manifest = readManifest(root, folder);
      const { dependencies, optionalDependencies, peerDependencies } = manifest;
      return {
        name: manifest.name ?? folder,
        folder,
        layer,
        doors: new Map(
          Object.entries(manifest.exports ?? {}).map(([door, file]) => [door, join(folder, file)]),
        ),
        shippedDependencies: keysOf(dependencies, optionalDependencies, peerDependencies),
        developmentDependencies: keysOf(manifest.devDependencies),
      };
    });
}

function readManifest(root: string, folder: string): Manifest {
  const parsed: Manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return parsed;
}

function keysOf(...sections: readonly (Readonly<Record<string, string>> | undefined)[]): Set<string> {
  return new Set(sections.flatMap((section) => Object.keys(section ?? {})));
}

function listSources(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return entry.name === 'node_modules' || entry.name === 'dist' ? [] : listSources(root, path);
    }
    return sources.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function readSource(root: string, path: string, workspace: Workspace): SourceFile {
  const { imports, texts } = parseSource(path, readFileSync(join(root, path), 'utf8'));
  return { path, workspace, isDevelopment: development.test(path), imports, texts };
}
