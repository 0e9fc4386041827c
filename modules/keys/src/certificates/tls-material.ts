import { privateKeyToPem } from '@haechi/certificates';
import type { Database } from '@haechi/database';
import { findServerCertificate, listRevoked, readAuthorities } from './certificate-store.ts';
import type { Issuing } from './issuing.ts';

/** What a server needs to answer over TLS, and to judge who calls. */
export interface TlsMaterial {
  /** Changes whenever anything of it does. */
  readonly version: string;
  /** The certificate, and what leads from it to former roots (PEM). */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
  /** Roots whose certificates of clients are believed (PEM). */
  readonly roots: readonly string[];
  /** What each of them revoked (PEM). */
  readonly lists: readonly string[];
  /** Serial numbers of all that is on those lists. */
  readonly revokedSerials: ReadonlySet<string>;
}

/** Reads what is in force; undefined before the first certificate was issued. */
export function createReadMaterial(database: Database, issuing: Issuing) {
  return async (): Promise<TlsMaterial | undefined> => {
    const found = await database.system(
      'read the certificate of the server',
      async (tx) => ({
        current: await findServerCertificate(tx),
        authorities: await readAuthorities(tx),
        revoked: await listRevoked(tx, issuing.now()),
      }),
      { readOnly: true },
    );
    const { current } = found;
    if (current === undefined) return undefined;
    const nowMs = issuing.now().getTime();
    const authorities = found.authorities.filter(({ ends_at }) => ends_at.getTime() > nowMs);
    const issuer = authorities.find(({ id }) => id === current.authority_id);
    return {
      version: [current.id, ...authorities.map(({ id, list_number }) => `${id}:${list_number}`)].join(' '),
      certificate: current.certificate + (issuer?.vouched ?? ''),
      privateKey: privateKeyToPem(await issuing.openServerKey(current)),
      roots: authorities.map(({ certificate }) => certificate),
      lists: authorities.flatMap(({ list }) => list ?? []),
      revokedSerials: new Set(found.revoked.map(({ serial }) => serial)),
    };
  };
}
