import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Authenticator, createAuthenticator } from '../harness/authenticator.ts';

export interface DemoAccount {
  readonly email: string;
  readonly password: string;
  readonly authenticator: Authenticator;
}

/** Somebody of the demo, as the file beside the database tells it. @throws Error when the file does not name them */
export function readDemoAccount(baseDir: string, email: string): DemoAccount {
  const text = readFileSync(join(baseDir, 'demo-accounts.txt'), 'utf8');
  const entry = text.split('\n\n').find((part) => part.includes(`  e-mail    ${email}\n`)) ?? '';
  const password = /^ {2}password {2}(\S+)$/m.exec(entry)?.[1];
  const uri = /^ {2}otpauth {3}(\S+)$/m.exec(entry)?.[1];
  if (password === undefined || uri === undefined) throw new Error(`the demo has no account of ${email}`);
  return { email, password, authenticator: createAuthenticator(uri) };
}
