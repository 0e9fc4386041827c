import { type ClusterLogin, locateCluster } from '@haechi/database/embedded';
import { CodedError } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';

/** A PostgreSQL of somebody else, by two addresses of the same database. */
export interface ExternalDatabase {
  /** As the role that owns the database. */
  readonly url: Secret;
  /** As a role with the attribute REPLICATION. */
  readonly replicationUrl: Secret;
}

const BUILT_IN_NAME = 'haechi';

/** The database that is kept. */
export interface KeptDatabase {
  readonly server: 'embedded' | 'external';
  readonly name: string;
  /** As a role that reads every table of ours. */
  readonly url: Secret;
  readonly replicationUrl: Secret;
  /** Undefined for one that is not under the base directory. */
  readonly dataDir: string | undefined;
}

const nameIn = (url: Secret): string => decodeURIComponent(new URL(url.reveal()).pathname.slice(1));

/** @throws CodedError `KEEP_007` when there is no database at all */
export async function locateDatabase(
  baseDir: string,
  external: ExternalDatabase | undefined,
): Promise<KeptDatabase> {
  if (external !== undefined)
    return { server: 'external', name: nameIn(external.url), ...external, dataDir: undefined };
  const located = await locateCluster(baseDir);
  const url = await located?.url(BUILT_IN_NAME);
  if (located === undefined || url === undefined)
    throw new CodedError('KEEP_007', { where: baseDir, params: { why: 'no database' } });
  return { server: 'embedded', name: BUILT_IN_NAME, url, replicationUrl: url, dataDir: located.dataDir };
}

/**
 * With what to log in to a restored copy of an external database: its passwords are the ones it had there.
 * @returns undefined where the address has no password
 */
export function loginOf({ url }: ExternalDatabase): ClusterLogin | undefined {
  const { username, password } = new URL(url.reveal());
  if (username === '' || password === '') return undefined;
  return {
    user: decodeURIComponent(username),
    password: new Secret(decodeURIComponent(password)),
    database: nameIn(url),
  };
}
