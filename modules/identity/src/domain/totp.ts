import { Secret as OtpSecret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
const KEY_BYTES = 20;
/** One step to either side: clocks of phones differ (RFC 6238, section 5.2). */
const WINDOW_STEPS = 1;

export function newTotpKey(): Uint8Array {
  return new OtpSecret({ size: KEY_BYTES }).bytes;
}

function totpOf(key: Uint8Array, label = ''): TOTP {
  // A copy: the key may be a view into a larger buffer, and otpauth reads the buffer whole.
  const secret = new OtpSecret({ buffer: new Uint8Array(key).buffer });
  return new TOTP({ issuer: 'Haechi', label, secret, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS });
}

/** The key as authenticator apps take it: a URI for the QR code, and text to type. */
export function describeTotpKey(key: Uint8Array, label: string): { uri: string; secret: string } {
  const totp = totpOf(key, label);
  return { uri: totp.toString(), secret: totp.secret.base32 };
}

/** The time step a code belongs to, or undefined when it is not one of now. Whether the step is spent is not asked here. */
export function matchTotpStep(key: Uint8Array, code: string, nowMs: number): number | undefined {
  const delta = totpOf(key).validate({ token: code, timestamp: nowMs, window: WINDOW_STEPS });
  return delta === null ? undefined : Math.floor(nowMs / 1000 / PERIOD_SECONDS) + delta;
}

/** A key as other systems write it down. @param base32 RFC 4648, without padding */
export function readTotpKey(base32: string): Uint8Array {
  return OtpSecret.fromBase32(base32).bytes;
}
