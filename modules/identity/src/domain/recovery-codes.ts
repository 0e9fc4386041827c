import { createHash, randomInt } from 'node:crypto';

/** Crockford's alphabet: no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CHARACTERS = 24;
const GROUP = 4;

const RECOVERY_CODES_COUNT = 10;

/**
 * A set of recovery codes, `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`. Each has 120 random bits: from 112 on a plain hash
 * protects it as well as a slow one (NIST SP 800-63B-4, section 3.1.2; ASVS 5.0, 6.5.2).
 */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES_COUNT }, () => {
    const characters = Array.from({ length: CHARACTERS }, () => ALPHABET.charAt(randomInt(ALPHABET.length)));
    return characters.join('').replaceAll(new RegExp(`.{${GROUP}}(?=.)`, 'g'), '$&-');
  });
}

/** What is stored for a code: its SHA-256, whatever case, spacing and look-alikes it was typed with. */
export function hashRecoveryCode(typed: string): Buffer {
  const code = typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  return createHash('sha256').update(code).digest();
}
