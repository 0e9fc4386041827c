import { originOf } from '@haechi/audit';
import { describeCertificate } from '@haechi/certificates';
import {
  type authorityView,
  certificateRoutes,
  type certificateView,
  contractOf as contractIn,
} from '@haechi/contracts';
import { type Caller, implement, type RequestContext, type RouteImplementation } from '@haechi/http';
import { type Clock, CodedError, formatId, newId, parseId } from '@haechi/kernel';
import type { z } from 'zod';
import { endsSoon, stateOf, WARN_DAYS } from '../certificates/certificate-rules.ts';
import { listCertificates, readAuthorities } from '../certificates/certificate-store.ts';
import type { Asker } from '../certificates/issuing.ts';
import type { createManageCertificates } from '../certificates/manage-certificates.ts';
import type { AuthorityRow, CertificateRow } from '../tables.ts';

export interface CertificateRouteDeps {
  /** Undefined where the server does not answer over TLS. */
  readonly manage: ReturnType<typeof createManageCertificates> | undefined;
  readonly clientsRequired: boolean;
  readonly clock: Clock;
  /** Takes what was issued into use in this process. */
  readonly refresh: () => Promise<void>;
}

const contract = contractIn(certificateRoutes);

const presentAuthority = (
  row: AuthorityRow,
  revoked: readonly CertificateRow[],
): z.input<typeof authorityView> => ({
  id: formatId('authority', row.id),
  name: row.name,
  fingerprint: describeCertificate(row.certificate).fingerprint,
  madeAt: row.made_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  retiredAt: row.retired_at?.toISOString() ?? null,
  revokedCount: revoked.filter(({ authority_id }) => authority_id === row.id).length,
  certificate: row.certificate,
});

const presentCertificate = (row: CertificateRow, nowMs: number): z.input<typeof certificateView> => {
  const state = stateOf(row, nowMs);
  return {
    id: formatId('certificate', row.id),
    kind: row.kind,
    state,
    endsSoon: state === 'current' && endsSoon(row.ends_at, nowMs),
    name: row.name,
    names: [...row.names],
    serial: row.serial,
    fingerprint: row.fingerprint,
    authority: formatId('authority', row.authority_id),
    beginsAt: row.begins_at.toISOString(),
    endsAt: row.ends_at.toISOString(),
    issuedAt: row.issued_at.toISOString(),
    issuedBy: row.issued_by_name,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    cause: row.revoked_why,
    certificate: row.certificate,
  };
};

const askerOf = (ctx: RequestContext, caller: Caller, reason: string): Asker => ({
  origin: originOf(ctx, caller),
  name: caller.name,
  reason,
});

export function createCertificateRoutes(deps: CertificateRouteDeps): RouteImplementation[] {
  const { manage, clientsRequired, clock, refresh } = deps;
  const demand = (): NonNullable<typeof manage> => {
    if (manage === undefined) throw new CodedError('CERT_001', { where: 'HAECHI_TLS' });
    return manage;
  };
  return [
    implement(contract('GET /api/v1/certificates'), async ({ tx }) => {
      const rows = await listCertificates(tx);
      const revoked = rows.filter(({ revoked_at }) => revoked_at !== null);
      return {
        active: manage !== undefined,
        clientsRequired,
        warnDays: WARN_DAYS,
        authorities: (await readAuthorities(tx)).map((row) => presentAuthority(row, revoked)),
        items: rows.map((row) => presentCertificate(row, clock.now())),
      };
    }),
    implement(contract('POST /api/v1/certificates'), async ({ ctx, caller, tx, body }) => {
      const { name, request, reason } = body;
      const asked = { id: newId('certificate'), name, request };
      const row = await demand().issueForClient(tx, askerOf(ctx, caller, reason), asked);
      return presentCertificate(row, clock.now());
    }),
    implement(contract('POST /api/v1/certificates/server'), async ({ ctx, caller, tx, body }) => {
      const row = await demand().renewServer(tx, askerOf(ctx, caller, body.reason));
      ctx.afterCommit(refresh);
      return presentCertificate(row, clock.now());
    }),
    implement(
      contract('POST /api/v1/certificates/{id}/revocation'),
      async ({ ctx, caller, tx, params, body }) => {
        const id = parseId('certificate', params.id);
        if (id === undefined) throw new CodedError('RES_001');
        const row = await demand().revoke(tx, askerOf(ctx, caller, body.reason), id, body.cause);
        ctx.afterCommit(refresh);
        return presentCertificate(row, clock.now());
      },
    ),
    implement(contract('POST /api/v1/certificates/authority'), async ({ ctx, caller, tx, body }) => {
      const row = await demand().renewAuthority(tx, askerOf(ctx, caller, body.reason));
      ctx.afterCommit(refresh);
      return presentAuthority(row, []);
    }),
  ];
}
