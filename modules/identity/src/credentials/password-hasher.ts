import { hash, parseOptions, verify } from '@node-rs/argon2';
import { compare } from 'bcryptjs';
import { createBoundedQueue } from './bounded-queue.ts';

/** OWASP's parameters for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
const CONCURRENCY = 2;
const WAITING_MAX = 100;
const RETRY_AFTER_SECONDS = 5;

/** A hash nobody knows a password for: checking against it takes as long as against a real one. */
const NOBODY =
  `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}` +
  `$${'A'.repeat(22)}$${'A'.repeat(43)}`;

export interface PasswordHasher {
  /** Argon2id in PHC form. Throws `SYS_004` when too many are waiting. */
  hash(password: string): Promise<string>;
  /** False for a wrong password, and, after the same work, for no stored hash at all. Throws `SYS_004` as above. */
  verify(stored: string | undefined, password: string): Promise<boolean>;
  /** True when the hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean;
}

/** Unicode has several spellings of one character; keyboards differ in which they send (NIST SP 800-63B-4, section 3.1.1.2). */
function toBytes(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'), 'utf8');
}

/** `$2a$`, `$2b$` and `$2y$` are one algorithm. Whoever imports hashes bounds their cost. */
const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/;

const BCRYPT_BYTES_MAX = 72;

/**
 * Other systems hash the bytes as they were typed. bcrypt reads 72 of them: of a longer password the hash knows only the
 * beginning, so it cannot say that the whole was right, and its owner sets a new one by a link (ASVS 5.0, 6.2.8).
 */
async function verifyBcrypt(password: string, stored: string): Promise<boolean> {
  const matches = await compare(password, stored.replace(/^\$2y\$/, '$2b$'));
  return matches && Buffer.byteLength(password, 'utf8') <= BCRYPT_BYTES_MAX;
}

/** Hashes passwords, a bounded number at a time: each takes 19 MiB and a core. */
export function createPasswordHasher(): PasswordHasher {
  const runQueued = createBoundedQueue({
    concurrency: CONCURRENCY,
    waitingMax: WAITING_MAX,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
  return {
    hash: (password) => runQueued(() => hash(toBytes(password), PARAMETERS)),
    verify: (stored, password) =>
      runQueued(() =>
        stored !== undefined && BCRYPT.test(stored)
          ? verifyBcrypt(password, stored)
          : verify(stored ?? NOBODY, toBytes(password)),
      ),
    isOutdated(stored) {
      if (BCRYPT.test(stored)) return true;
      const made = parseOptions(stored);
      return (
        made.memoryCost !== PARAMETERS.memoryCost ||
        made.timeCost !== PARAMETERS.timeCost ||
        made.parallelism !== PARAMETERS.parallelism
      );
    },
  };
}
