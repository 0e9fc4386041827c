import { systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { AuthorityRow } from '../tables.ts';
import { endsSoon, isAuthorityDue, isCertificateDue, isListDue, stateOf } from './certificate-rules.ts';
import {
  changeAuthority,
  changeCertificate,
  findServerCertificate,
  listCertificates,
  lockCertificates,
  readAuthorities,
} from './certificate-store.ts';
import type { Asker, Issuing } from './issuing.ts';
import type { TlsPlan } from './tls-plan.ts';

const ITSELF: Asker = { origin: systemOrigin('keys') };

const isListWanted = (row: AuthorityRow, nowMs: number): boolean =>
  row.ends_at.getTime() > nowMs && isListDue(row, nowMs);

/** Keeps everything good by itself: the authority, the certificate of the server, the lists. Nothing happens when nothing is due. */
export function createKeepCertificates({
  database,
  issuing,
  tls,
}: {
  readonly database: Database;
  readonly issuing: Issuing;
  readonly tls: TlsPlan;
}) {
  async function renew(tx: Tx): Promise<void> {
    await lockCertificates(tx);
    const nowMs = issuing.now().getTime();
    let authority = await issuing.demandAuthority(tx, ITSELF);
    if (isAuthorityDue(authority, nowMs)) authority = await issuing.makeNextAuthority(tx, ITSELF);
    const current = await findServerCertificate(tx);
    const wanted = { authorityId: authority.id, names: tls.names, nowMs };
    if (current === undefined || isCertificateDue(current, wanted))
      await issuing.issueForServer(tx, ITSELF, authority);
    for (const row of await readAuthorities(tx))
      if (isListWanted(row, nowMs)) await issuing.publishList(tx, row);
  }

  /** What ends soon although it should have been renewed, or cannot be by us, is said once. */
  async function warn(tx: Tx): Promise<void> {
    const at = issuing.now();
    for (const row of await listCertificates(tx)) {
      if (row.warned_at !== null || stateOf(row, at.getTime()) !== 'current') continue;
      if (!endsSoon(row.ends_at, at.getTime())) continue;
      await changeCertificate(tx, row.id, { warned_at: at });
      await issuing.record(
        tx,
        ITSELF,
        'certificate.ends_soon',
        { kind: 'certificate', id: row.id, name: row.name },
        { endsAt: row.ends_at.toISOString(), kind: row.kind },
      );
    }
    for (const row of await readAuthorities(tx)) {
      if (row.warned_at !== null || !endsSoon(row.ends_at, at.getTime())) continue;
      await changeAuthority(tx, row.id, { warned_at: at });
      await issuing.record(
        tx,
        ITSELF,
        'authority.ends_soon',
        { kind: 'certificate_authority', id: row.id, name: row.name },
        { endsAt: row.ends_at.toISOString() },
      );
    }
  }

  return async (): Promise<void> => {
    try {
      await database.system('keep certificates', renew);
    } finally {
      // Also when renewing failed: that is when it matters.
      await database.system('warn of certificates', warn);
    }
  };
}
