import { isIP } from 'node:net';
import { DAY_MS } from '@haechi/kernel';
import { type Authority, BACKDATED_MS } from './authority.ts';
import { exportPrivateKey, newKeyPair, newSerial, SIGNING_ALGORITHM } from './key-algorithm.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  type PublicKey,
  type PublicKeyType,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  toPem,
  X509CertificateGenerator,
} from './x509.ts';

export interface IssuePlan {
  readonly nowMs: number;
  readonly days: number;
  /** Where the list of revoked certificates is to be had. */
  readonly revocationUrl: string;
}

export interface IssuedServerCertificate {
  readonly certificatePem: string;
  /** PKCS#8. */
  readonly privateKey: Uint8Array;
}

interface Holder {
  readonly name: string;
  readonly publicKey: PublicKeyType;
  readonly extensions: readonly Extension[];
}

/** Names of machines and addresses, as clients compare them. */
const alternativeNames = (names: readonly string[]): Extension =>
  new SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
  );

async function sign(authority: Authority, holder: Holder, { nowMs, days, revocationUrl }: IssuePlan) {
  const ends = Math.min(nowMs + days * DAY_MS, authority.certificate.notAfter.getTime());
  return await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [holder.name] }],
    issuer: authority.certificate.subject,
    notBefore: new Date(nowMs - BACKDATED_MS),
    notAfter: new Date(ends),
    publicKey: holder.publicKey,
    signingKey: authority.key,
    signingAlgorithm: SIGNING_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...holder.extensions,
      await SubjectKeyIdentifierExtension.create(holder.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      new CRLDistributionPointsExtension([revocationUrl]),
    ],
  });
}

/** A certificate for the server under these names, with a new key. The first name is shown as its holder. */
export async function issueServerCertificate(
  authority: Authority,
  names: readonly string[],
  plan: IssuePlan,
): Promise<IssuedServerCertificate> {
  const keys = await newKeyPair();
  const extensions = [
    // The second: commands on this machine show it where clients have to show one.
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    alternativeNames(names),
  ];
  const holder = { name: names[0] ?? 'localhost', publicKey: keys.publicKey, extensions };
  const certificate = await sign(authority, holder, plan);
  return { certificatePem: toPem(certificate), privateKey: await exportPrivateKey(keys.privateKey) };
}

/** A request for a certificate with a new key, for who is to hold it. */
export async function makeRequest(
  name: string,
): Promise<{ readonly request: string; readonly privateKey: Uint8Array }> {
  const keys = await newKeyPair();
  const subject = [{ CN: [name] }];
  const signingAlgorithm = SIGNING_ALGORITHM;
  const request = await Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm });
  return { request: toPem(request), privateKey: await exportPrivateKey(keys.privateKey) };
}

/** The public key of a certificate request (PKCS#10); undefined when it is damaged or not signed by its own key. */
export async function openRequest(pem: string): Promise<PublicKey | undefined> {
  try {
    const request = new Pkcs10CertificateRequest(pem);
    return (await request.verify()) ? request.publicKey : undefined;
  } catch {
    return undefined;
  }
}

/** A certificate for a client that made its key itself. Of its request the key counts; the name is given by us. */
export async function issueClientCertificate(
  authority: Authority,
  { name, publicKey }: { readonly name: string; readonly publicKey: PublicKey },
  plan: IssuePlan,
): Promise<string> {
  const extensions = [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])];
  return toPem(await sign(authority, { name, publicKey, extensions }, plan));
}
