import { createHmac, randomBytes } from 'node:crypto';
import { Secret } from '@haechi/kernel/node';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A signing secret as Standard Webhooks writes it. */
export const newSigningSecret = (): Secret =>
  new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64'));

export interface SignedMessage {
  /** The same at each attempt, so that receivers can tell a repetition. */
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

function sign(secret: Secret, { id, timestampSeconds, body }: SignedMessage): string {
  const key = Buffer.from(secret.reveal().slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}

/**
 * The headers of Standard Webhooks (standardwebhooks.com, "Signature scheme"), symmetric signatures.
 * @param secrets the one in force first; during a rotation also the one before
 */
export const signWebhook = (
  message: SignedMessage,
  secrets: readonly Secret[],
): Readonly<Record<string, string>> => ({
  'webhook-id': message.id,
  'webhook-timestamp': String(message.timestampSeconds),
  'webhook-signature': secrets.map((secret) => sign(secret, message)).join(' '),
});
