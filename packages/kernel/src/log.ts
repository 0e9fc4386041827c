import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import { Secret } from './secret.ts';

export type { Logger } from 'pino';

const MASK = '[secret]';

/** Names under which a secret may travel. Matched whole, without case, after removing `-` and `_`. */
const SECRET_NAMES = new Set([
  'authorization',
  'cookie',
  'setcookie',
  'password',
  'newpassword',
  'currentpassword',
  'secret',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'apikey',
  'privatekey',
  'rootkey',
  'recoverycode',
  'recoverycodes',
  'totp',
  'otp',
  'onetimecode',
  'databaseurl',
  'connectionstring',
]);

const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;
const BEARER = /\b(bearer|basic|dpop)\s+[\w.~+/=-]{8,}/gi;
const TOKEN_IN_QUERY = /([?&](?:token|code|secret|key|password)=)[^&\s"']+/gi;

/** No secret is recognised in a text without any of these. */
const SUSPICIOUS = /[\s=:]/;

function maskText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return text
    .replace(URL_PASSWORD, `$1:${MASK}@`)
    .replace(BEARER, `$1 ${MASK}`)
    .replace(TOKEN_IN_QUERY, `$1${MASK}`);
}

/** A copy of a value in which nothing secret is left: by type, by name, and by look. Depth and width are bounded. */
export function maskSecrets(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' ? value.toString() : value;
  if (value instanceof Secret) return MASK;
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (depth > 6) return '[deep]';
  if (value instanceof Error) return maskSecrets({ ...stdSerializers.err(value) }, depth + 1);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => maskSecrets(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).slice(0, 100))
    copy[key] = isSecretName(key) ? MASK : maskSecrets(item, depth + 1);
  return copy;
}

/** The same few names come again with every line. */
const judgedNames = new Map<string, boolean>();
const JUDGED_NAMES_MAX = 1_000;

function isSecretName(key: string): boolean {
  const judged = judgedNames.get(key);
  if (judged !== undefined) return judged;
  const isSecret = SECRET_NAMES.has(key.toLowerCase().replaceAll(/[-_]/g, ''));
  if (judgedNames.size < JUDGED_NAMES_MAX) judgedNames.set(key, isSecret);
  return isSecret;
}

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** A structured logger (JSON lines, UTC) through which no secret passes: every object and text is masked first. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => maskSecrets(object) as Record<string, unknown>, // an object in, an object out
      },
      hooks: {
        logMethod(args, method) {
          const masked = args.map((arg) => (typeof arg === 'string' ? maskText(arg) : arg));
          method.apply(this, masked as Parameters<typeof method>); // same length and kinds as came in
        },
      },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
}
