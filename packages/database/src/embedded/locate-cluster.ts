import { realpath } from 'node:fs/promises';
import { Secret } from '@haechi/kernel/node';
import { chooseRunAs, type RunAs } from './choose-run-as.ts';
import { SUPERUSER } from './initialise-cluster.ts';
import { dataDirInPlace, placesOf, recordedDataDir } from './place-data.ts';
import { HOST, portIn, readSettings } from './settings.ts';
import { readSuperuserSecret } from './superuser-secret.ts';

/** Where the database of a base directory is, read from the disk alone: also for programs beside the server. */
export interface LocatedCluster {
  readonly dataDir: string;
  /** `<base>/postgres`. */
  readonly homeDir: string;
  readonly secretFile: string;
  /** Where copies of PostgreSQL's programs are, if any were needed. */
  readonly copiesDir: string;
  /** Whom the files belong to. */
  readonly runAs: RunAs;
  /** The administrator's address of a database, on the port of the last start; undefined before the first. */
  url(database: string): Promise<Secret | undefined>;
}

/** @returns undefined when no database was made here yet */
export async function locateCluster(baseDir: string): Promise<LocatedCluster | undefined> {
  const real = await realpath(baseDir).catch(() => undefined);
  if (real === undefined) return undefined;
  const places = placesOf(real);
  const dataDir = await recordedDataDir(places);
  if (dataDir === undefined) return undefined;
  const runAs = await chooseRunAs(dataDir);
  return {
    dataDir,
    homeDir: places.homeDir,
    secretFile: places.secretFile,
    copiesDir: runAs.identity === undefined ? places.homeDir : places.awayDir,
    runAs,
    async url(database) {
      const port = portIn(await readSettings(dataDir));
      const password = await readSuperuserSecret(places.secretFile);
      if (port === undefined || password === undefined) return undefined;
      const login = `${SUPERUSER}:${encodeURIComponent(password.reveal())}`;
      return new Secret(`postgres://${login}@${HOST}:${port}/${encodeURIComponent(database)}`);
    },
  };
}

/** Where a scratch base directory keeps its parts, for whoever lays a restored database there. */
export function scratchPlaces(scratchDir: string): { readonly dataDir: string; readonly secretFile: string } {
  const places = placesOf(scratchDir);
  return { dataDir: dataDirInPlace(places), secretFile: places.secretFile };
}
