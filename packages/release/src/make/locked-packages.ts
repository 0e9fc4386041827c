import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.string()).optional();
const lockedSchema = z.looseObject({
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  resolved: z.string().optional(),
  os: z.union([z.string(), z.array(z.string())]).optional(),
  cpu: z.union([z.string(), z.array(z.string())]).optional(),
  libc: z.union([z.string(), z.array(z.string())]).optional(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
const lockfileSchema = z.looseObject({ packages: z.record(z.string(), lockedSchema) });

type Locked = z.infer<typeof lockedSchema>;

export interface InstalledPackage {
  /** Folder in the checkout: `node_modules/pg`, `modules/audit`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
  readonly integrity: string | undefined;
  /** Part of the checkout itself. */
  readonly isWorkspace: boolean;
}

/** A list as package.json has it: the names that will do, or with `!` those that will not. */
function allows(given: string | readonly string[] | undefined, value: string): boolean {
  const list = typeof given === 'string' ? [given] : (given ?? []);
  const named = list.filter((one) => !one.startsWith('!'));
  return (named.length === 0 || named.includes(value)) && !list.includes(`!${value}`);
}

function fits({ os, cpu, libc }: Locked, platform: string): boolean {
  const [wantedOs = '', wantedCpu = ''] = platform.split('-');
  // PostgreSQL and Node come for glibc.
  return allows(os, wantedOs) && allows(cpu, wantedCpu) && allows(libc, 'glibc');
}

/** Where Node finds a package from a folder: beside it, or beside a folder above. */
function resolveFrom(
  packages: Readonly<Record<string, Locked>>,
  folder: string,
  name: string,
): string | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const candidate = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    const found = packages[candidate];
    if (found !== undefined) return found.link === true ? found.resolved : candidate;
    if (at === '') return undefined;
    if (!at.includes('/node_modules/')) at = '';
  }
}

/**
 * What some workspaces need to run on a platform, by package-lock.json: their dependencies and those of these, without
 * what is only needed to build and test.
 */
export async function listInstalled(
  root: string,
  workspaces: readonly string[],
  platform: string,
): Promise<InstalledPackage[]> {
  const { packages } = lockfileSchema.parse(
    JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')),
  );
  const found = new Map<string, InstalledPackage>();
  const waiting = [...workspaces];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const locked = packages[folder];
    if (found.has(folder) || locked === undefined || !fits(locked, platform)) continue;
    found.set(folder, {
      folder,
      name: folder.includes('node_modules/')
        ? (folder.split('node_modules/').at(-1) ?? folder)
        : String(locked['name']),
      version: locked.version ?? '0.0.0',
      license: locked.license,
      integrity: locked.integrity,
      isWorkspace: !folder.includes('node_modules/'),
    });
    const wanted = { ...locked.peerDependencies, ...locked.optionalDependencies, ...locked.dependencies };
    for (const name of Object.keys(wanted)) {
      const at = resolveFrom(packages, folder, name);
      if (at !== undefined) waiting.push(at);
    }
  }
  return [...found.values()].toSorted((one, other) => (one.folder < other.folder ? -1 : 1));
}
