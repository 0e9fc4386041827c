import type { Tx } from '@haechi/database';
import { sql } from 'kysely';
import type { AuthorityRow, CertificateId, CertificateRow, KeysTables } from '../tables.ts';

const tables = (tx: Tx) => tx.withTables<KeysTables>();
const LISTED_MAX = 500;

/** One change of certificates at a time, in the whole installation. */
export const lockCertificates = (tx: Tx) =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended('keys/certificates', 0))`.execute(tx);

/** Newest first; the first one issues unless it is retired. */
export const readAuthorities = (tx: Tx): Promise<AuthorityRow[]> =>
  tables(tx)
    .selectFrom('keys.authorities')
    .selectAll()
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .execute();

export const listCertificates = (tx: Tx): Promise<CertificateRow[]> =>
  tables(tx)
    .selectFrom('keys.certificates')
    .selectAll()
    .orderBy('issued_at', 'desc')
    .orderBy('id', 'desc')
    .limit(LISTED_MAX)
    .execute();

/** The certificate the server shows; undefined before the first. */
export const findServerCertificate = (tx: Tx): Promise<CertificateRow | undefined> =>
  tables(tx)
    .selectFrom('keys.certificates')
    .selectAll()
    .where('kind', '=', 'server')
    .where('replaced_at', 'is', null)
    .where('revoked_at', 'is', null)
    .orderBy('issued_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();

export const findCertificate = (tx: Tx, id: CertificateId): Promise<CertificateRow | undefined> =>
  tables(tx).selectFrom('keys.certificates').selectAll().where('id', '=', id).executeTakeFirst();

/** What was revoked, by all authorities, and would be good otherwise. */
export const listRevoked = (tx: Tx, now: Date): Promise<CertificateRow[]> =>
  tables(tx)
    .selectFrom('keys.certificates')
    .selectAll()
    .where('revoked_at', 'is not', null)
    // What has ended is refused without a list.
    .where('ends_at', '>', now)
    .orderBy('revoked_at')
    .execute();

export const insertAuthority = (tx: Tx, row: Omit<AuthorityRow, Nullable>): Promise<AuthorityRow> =>
  tables(tx).insertInto('keys.authorities').values(row).returningAll().executeTakeFirstOrThrow();
type Nullable = 'retired_at' | 'list' | 'list_number' | 'list_until' | 'warned_at';

export const changeAuthority = (
  tx: Tx,
  id: AuthorityRow['id'],
  change: Partial<Pick<AuthorityRow, Nullable>>,
): Promise<unknown> => tables(tx).updateTable('keys.authorities').set(change).where('id', '=', id).execute();

export const insertCertificate = (
  tx: Tx,
  { names, ...row }: Omit<CertificateRow, 'replaced_at' | 'revoked_at' | 'revoked_why' | 'warned_at'>,
): Promise<CertificateRow> =>
  tables(tx)
    .insertInto('keys.certificates')
    .values({ ...row, names: JSON.stringify(names) })
    .returningAll()
    .executeTakeFirstOrThrow();

export const changeCertificate = (
  tx: Tx,
  id: CertificateId,
  change: Partial<Pick<CertificateRow, 'replaced_at' | 'revoked_at' | 'revoked_why' | 'warned_at'>>,
): Promise<CertificateRow> =>
  tables(tx)
    .updateTable('keys.certificates')
    .set(change)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
