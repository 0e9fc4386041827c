import { X509Certificate } from 'node:crypto';

export interface CertificateFacts {
  /** Hexadecimal, lower case. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
}

/** @throws Error when it is no certificate */
export function describeCertificate(pem: string): CertificateFacts {
  const { serialNumber, validFromDate, validToDate, fingerprint256 } = new X509Certificate(pem);
  return {
    serial: serialNumber.toLowerCase(),
    notBefore: validFromDate,
    notAfter: validToDate,
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** The bytes of one thing in PEM. */
export const pemToDer = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');

/** PKCS#8 as text. */
export function privateKeyToPem(pkcs8: Uint8Array): string {
  const lines = Buffer.from(pkcs8)
    .toString('base64')
    .match(/.{1,64}/g);
  return `-----BEGIN PRIVATE KEY-----\n${(lines ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`;
}
