import { issueClientCertificate, openRequest, type RevocationReason } from '@haechi/certificates';
import type { Tx } from '@haechi/database';
import { CodedError } from '@haechi/kernel';
import type { AuthorityRow, CertificateId, CertificateRow } from '../tables.ts';
import { stateOf } from './certificate-rules.ts';
import {
  changeCertificate,
  findCertificate,
  listCertificates,
  lockCertificates,
  readAuthorities,
} from './certificate-store.ts';
import type { Asker, Issuing } from './issuing.ts';

/** What people ask for, over what the server does by itself. */
export function createManageCertificates(issuing: Issuing) {
  return {
    async renewServer(tx: Tx, asker: Asker): Promise<CertificateRow> {
      await lockCertificates(tx);
      return await issuing.issueForServer(tx, asker, await issuing.demandAuthority(tx, asker));
    },

    /** @throws CodedError `CERT_002` for a request that is none, `CERT_003` for a name that is taken */
    async issueForClient(
      tx: Tx,
      asker: Asker,
      { id, name, request }: { readonly id: CertificateId; readonly name: string; readonly request: string },
    ): Promise<CertificateRow> {
      const publicKey = await openRequest(request);
      if (publicKey === undefined) throw new CodedError('CERT_002', { where: 'request' });
      await lockCertificates(tx);
      const nowMs = issuing.now().getTime();
      const taken = (await listCertificates(tx)).some(
        (row) => row.kind === 'client' && row.name === name && stateOf(row, nowMs) === 'current',
      );
      if (taken) throw new CodedError('CERT_003', { where: name });
      const authority = await issuing.demandAuthority(tx, asker);
      const plan = await issuing.planFor(tx, authority);
      const certificate = await issueClientCertificate(
        await issuing.open(authority),
        { name, publicKey },
        plan,
      );
      const issued = { id, kind: 'client' as const, name, names: [], certificate, sealed_key: null };
      return await issuing.insertIssued(tx, asker, authority, issued);
    },

    /** @throws CodedError `RES_001` for one that does not exist, `CERT_004` for one that is revoked or over */
    async revoke(tx: Tx, asker: Asker, id: CertificateId, why: RevocationReason): Promise<CertificateRow> {
      await lockCertificates(tx);
      const found = await findCertificate(tx, id);
      if (found === undefined) throw new CodedError('RES_001');
      const state = stateOf(found, issuing.now().getTime());
      if (state === 'revoked' || state === 'expired') throw new CodedError('CERT_004', { where: found.name });
      const revoked = await changeCertificate(tx, id, { revoked_at: issuing.now(), revoked_why: why });
      const target = { kind: 'certificate', id, name: found.name };
      await issuing.record(tx, asker, 'certificate.revoked', target, { serial: found.serial, cause: why });
      const authority = (await readAuthorities(tx)).find((row) => row.id === found.authority_id);
      if (authority !== undefined) await issuing.publishList(tx, authority);
      if (found.kind === 'server' && state === 'current')
        await issuing.issueForServer(tx, asker, await issuing.demandAuthority(tx, asker));
      return revoked;
    },

    async renewAuthority(tx: Tx, asker: Asker): Promise<AuthorityRow> {
      await lockCertificates(tx);
      const next = await issuing.makeNextAuthority(tx, asker);
      await issuing.issueForServer(tx, asker, next);
      return next;
    },
  };
}
