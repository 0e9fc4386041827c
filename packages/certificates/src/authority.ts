import type { webcrypto } from 'node:crypto';
import { DAY_MS, MINUTE_MS } from '@haechi/kernel';
import {
  exportPrivateKey,
  importPrivateKey,
  newKeyPair,
  newSerial,
  SIGNING_ALGORITHM,
} from './key-algorithm.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  toPem,
  X509Certificate,
  X509CertificateGenerator,
} from './x509.ts';

/** Clocks of clients may be a little behind. */
export const BACKDATED_MS = 5 * MINUTE_MS;

/** A certificate authority of this installation, with the key that signs. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

export interface MadeAuthority {
  readonly certificatePem: string;
  /** PKCS#8; to be sealed before it is written anywhere. */
  readonly privateKey: Uint8Array;
}

export interface AuthorityPlan {
  readonly name: string;
  readonly nowMs: number;
  readonly days: number;
}

const AUTHORITY_USAGE = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

/** Below the root is one more authority at most: the next root, for those who only know this one. */
const constraints = (pathLength: number): Extension[] => [
  new BasicConstraintsExtension(true, pathLength, true),
  new KeyUsagesExtension(AUTHORITY_USAGE, true),
];

/** A new root. */
export async function makeAuthority({ name, nowMs, days }: AuthorityPlan): Promise<MadeAuthority> {
  const keys = await newKeyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [name] }, { O: ['Haechi'] }],
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(nowMs + days * DAY_MS),
    signingAlgorithm: SIGNING_ALGORITHM,
    keys,
    extensions: [...constraints(1), await SubjectKeyIdentifierExtension.create(keys.publicKey)],
  });
  return { certificatePem: toPem(certificate), privateKey: await exportPrivateKey(keys.privateKey) };
}

export async function openAuthority({ certificatePem, privateKey }: MadeAuthority): Promise<Authority> {
  return { certificate: new X509Certificate(certificatePem), key: await importPrivateKey(privateKey) };
}

/**
 * The next root as the former one vouches for it. Sent along with a certificate of the next root, it lets clients in that
 * only know the former, until that one ends.
 */
export async function crossSign(former: Authority, nextPem: string, nowMs: number): Promise<string> {
  const next = new X509Certificate(nextPem);
  const notAfter = Math.min(former.certificate.notAfter.getTime(), next.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: next.subject,
    issuer: former.certificate.subject,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(notAfter),
    publicKey: next.publicKey,
    signingKey: former.key,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      ...constraints(0),
      await SubjectKeyIdentifierExtension.create(next.publicKey),
      await AuthorityKeyIdentifierExtension.create(former.certificate.publicKey),
    ],
  });
  return toPem(certificate);
}
