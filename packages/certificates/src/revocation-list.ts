import { DAY_MS } from '@haechi/kernel';
import { AsnConvert } from '@peculiar/asn1-schema';
import { CRLNumber, id_ce_cRLNumber } from '@peculiar/asn1-x509';
import { type Authority, BACKDATED_MS } from './authority.ts';
import { SIGNING_ALGORITHM } from './key-algorithm.ts';
import {
  AuthorityKeyIdentifierExtension,
  Extension,
  PemConverter,
  X509CrlGenerator,
  X509CrlReason,
} from './x509.ts';

export const REVOCATION_REASONS = ['key_compromised', 'replaced', 'no_longer_used', 'unspecified'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

const REASON_CODES: Readonly<Record<RevocationReason, X509CrlReason>> = {
  key_compromised: X509CrlReason.keyCompromise,
  replaced: X509CrlReason.superseded,
  no_longer_used: X509CrlReason.cessationOfOperation,
  unspecified: X509CrlReason.unspecified,
};

export interface Revocation {
  readonly serial: string;
  readonly at: Date;
  readonly reason: RevocationReason;
}

/** The signed list of what an authority revoked (RFC 5280, section 5). `number` grows with every list. */
export async function makeRevocationList(
  { certificate, key }: Authority,
  list: {
    readonly number: number;
    readonly revoked: readonly Revocation[];
    readonly nowMs: number;
    readonly days: number;
  },
): Promise<string> {
  const crl = await X509CrlGenerator.create({
    issuer: certificate.subject,
    thisUpdate: new Date(list.nowMs - BACKDATED_MS),
    nextUpdate: new Date(list.nowMs + list.days * DAY_MS),
    signingAlgorithm: SIGNING_ALGORITHM,
    signingKey: key,
    entries: list.revoked.map(({ serial, at, reason }) => ({
      serialNumber: serial,
      revocationDate: at,
      reason: REASON_CODES[reason],
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(certificate.publicKey),
      new Extension(id_ce_cRLNumber, false, AsnConvert.serialize(new CRLNumber(list.number))),
    ],
  });
  // The label of RFC 7468, section 6; the library has another one.
  return `${PemConverter.encode(crl.rawData, 'X509 CRL')}\n`;
}
