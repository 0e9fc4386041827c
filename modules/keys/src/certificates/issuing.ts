import type { AuditOrigin } from '@haechi/audit';
import {
  type Authority,
  crossSign,
  describeCertificate,
  issueServerCertificate,
  makeAuthority,
  makeRevocationList,
  openAuthority,
} from '@haechi/certificates';
import type { SealedColumn, Tx } from '@haechi/database';
import { type Clock, DAY_MS, newId, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import type { AuditPort, SettingsPort } from '../ports.ts';
import type { AuthorityRow, CertificateRow } from '../tables.ts';
import { AUTHORITY_DAYS, LIST_DAYS } from './certificate-rules.ts';
import {
  changeAuthority,
  changeCertificate,
  findServerCertificate,
  insertAuthority,
  insertCertificate,
  listRevoked,
  readAuthorities,
} from './certificate-store.ts';
import { revocationPath, type TlsPlan } from './tls-plan.ts';

export interface IssuingDeps {
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly tls: TlsPlan;
}

/** Who has something issued: a person with a reason, or the server by itself. */
export interface Asker {
  readonly origin: AuditOrigin;
  readonly name?: string | undefined;
  readonly reason?: string | undefined;
}

const authorityPurpose = (id: string): string => `keys/authority/${id}`;
const serverPurpose = (id: string): string => `keys/server-certificate/${id}`;

export const sealedCertificateKeys: readonly SealedColumn[] = [
  {
    table: 'keys.authorities',
    key: ['id'],
    column: 'sealed_key',
    purposeOf: ({ id = '' }) => authorityPurpose(id),
  },
  {
    table: 'keys.certificates',
    key: ['id'],
    column: 'sealed_key',
    purposeOf: ({ id = '' }) => serverPurpose(id),
  },
];

export type Issuing = ReturnType<typeof createIssuing>;

/** The steps certificates are kept by. Each runs in a transaction that holds the lock of certificates. */
export function createIssuing({ audit, settings, rootKey, clock, tls }: IssuingDeps) {
  const now = (): Date => new Date(clock.now());

  const record = (
    tx: Tx,
    { origin, reason }: Asker,
    action: string,
    target: { readonly kind: string; readonly id: string; readonly name: string },
    details: Readonly<Record<string, string>> = {},
  ) =>
    audit.record(tx, PLATFORM_TENANT_ID, origin, {
      action,
      target,
      scopeId: PLATFORM_SCOPE_ID,
      details,
      ...(reason === undefined ? {} : { reason }),
    });

  async function open(row: AuthorityRow): Promise<Authority> {
    const privateKey = await openBytes(rootKey, authorityPurpose(row.id), row.sealed_key);
    return await openAuthority({ certificatePem: row.certificate, privateKey });
  }

  /** A list of what an authority revoked until now. */
  async function publishList(tx: Tx, row: AuthorityRow): Promise<void> {
    const revoked = (await listRevoked(tx, now())).filter(({ authority_id }) => authority_id === row.id);
    const number = row.list_number + 1;
    const list = await makeRevocationList(await open(row), {
      number,
      revoked: revoked.flatMap(({ serial, revoked_at, revoked_why }) =>
        revoked_at === null || revoked_why === null ? [] : [{ serial, at: revoked_at, reason: revoked_why }],
      ),
      nowMs: clock.now(),
      days: LIST_DAYS,
    });
    const until = new Date(clock.now() + LIST_DAYS * DAY_MS);
    await changeAuthority(tx, row.id, { list, list_number: number, list_until: until });
  }

  /** A new authority; the former one vouches for it and goes on signing its own list. */
  async function makeNextAuthority(tx: Tx, asker: Asker): Promise<AuthorityRow> {
    const former = (await readAuthorities(tx)).find(({ retired_at }) => retired_at === null);
    const id = newId('authority');
    const nowMs = clock.now();
    const name = `Haechi ${tls.publicUrl.hostname} ${new Date(nowMs).getUTCFullYear()} ${id.slice(-6)}`;
    const { certificatePem, privateKey } = await makeAuthority({ name, nowMs, days: AUTHORITY_DAYS });
    const vouched = former === undefined ? null : await crossSign(await open(former), certificatePem, nowMs);
    if (former !== undefined) await changeAuthority(tx, former.id, { retired_at: now() });
    const row = await insertAuthority(tx, {
      id,
      name,
      certificate: certificatePem,
      sealed_key: await sealBytes(rootKey, authorityPurpose(id), privateKey),
      vouched,
      made_at: now(),
      ends_at: describeCertificate(certificatePem).notAfter,
    });
    await publishList(tx, row);
    await record(
      tx,
      asker,
      'authority.made',
      { kind: 'certificate_authority', id, name },
      {
        fingerprint: describeCertificate(certificatePem).fingerprint,
      },
    );
    return row;
  }

  const planFor = async (tx: Tx, authority: AuthorityRow) => ({
    nowMs: clock.now(),
    days: await settings.readNumber(tx, 'keys.certificateDays'),
    revocationUrl: new URL(revocationPath(authority.id), tls.publicUrl).href,
  });

  async function insertIssued(
    tx: Tx,
    asker: Asker,
    authority: AuthorityRow,
    issued: Pick<CertificateRow, 'id' | 'kind' | 'name' | 'names' | 'certificate' | 'sealed_key'>,
  ): Promise<CertificateRow> {
    const { serial, fingerprint, notBefore, notAfter } = describeCertificate(issued.certificate);
    const row = await insertCertificate(tx, {
      ...issued,
      authority_id: authority.id,
      serial,
      fingerprint,
      begins_at: notBefore,
      ends_at: notAfter,
      issued_at: now(),
      issued_by_name: asker.name ?? null,
    });
    await record(
      tx,
      asker,
      'certificate.issued',
      { kind: 'certificate', id: row.id, name: row.name },
      {
        kind: row.kind,
        serial,
        endsAt: notAfter.toISOString(),
      },
    );
    return row;
  }

  /** The next certificate of the server; the one before is replaced, and still good for who is shown it. */
  async function issueForServer(tx: Tx, asker: Asker, authority: AuthorityRow): Promise<CertificateRow> {
    const former = await findServerCertificate(tx);
    const id = newId('certificate');
    const issued = await issueServerCertificate(
      await open(authority),
      tls.names,
      await planFor(tx, authority),
    );
    if (former !== undefined) await changeCertificate(tx, former.id, { replaced_at: now() });
    return await insertIssued(tx, asker, authority, {
      id,
      kind: 'server',
      name: tls.names[0] ?? 'localhost',
      names: tls.names,
      certificate: issued.certificatePem,
      sealed_key: await sealBytes(rootKey, serverPurpose(id), issued.privateKey),
    });
  }

  async function demandAuthority(tx: Tx, asker: Asker): Promise<AuthorityRow> {
    const active = (await readAuthorities(tx)).find(({ retired_at }) => retired_at === null);
    return active ?? (await makeNextAuthority(tx, asker));
  }

  return {
    now,
    record,
    open,
    publishList,
    makeNextAuthority,
    demandAuthority,
    planFor,
    insertIssued,
    issueForServer,
    openServerKey: (row: CertificateRow): Promise<Uint8Array> =>
      openBytes(rootKey, serverPurpose(row.id), row.sealed_key ?? ''),
  };
}
