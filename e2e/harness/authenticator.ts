import { setTimeout as pause } from 'node:timers/promises';
import { TOTP, URI } from 'otpauth';

/** An authenticator app that never shows a code twice. */
export interface Authenticator {
  /**
   * A code the server takes now and has not seen. There are two in half a minute: this step's and the next one's,
   * which the server takes because clocks differ.
   * @throws Error when both are used up; a recovery code is the way then
   */
  nextCode(): string;
  /** The same for who can wait, as a person does: until the next half minute where both are used up. */
  awaitCode(): Promise<string>;
}

/** Sets an authenticator up from what the QR code holds (`otpauth://totp/…`). */
export function createAuthenticator(uri: string): Authenticator {
  const totp = URI.parse(uri);
  if (!(totp instanceof TOTP)) throw new Error('not the key of a time-based code');
  let lastStep = -1;
  const isUsedUp = (): boolean => lastStep > totp.counter();
  const nextCode = (): string => {
    const now = totp.counter();
    const step = Math.max(now, lastStep + 1);
    if (step > now + 1) throw new Error('no code is left for this half minute');
    lastStep = step;
    return totp.generate({ timestamp: step * totp.period * 1000 });
  };
  return {
    nextCode,
    async awaitCode() {
      while (isUsedUp()) await pause(totp.remaining());
      return nextCode();
    },
  };
}
