import { isIP, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { OutboundFailure } from '@haechi/http';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailTarget } from '../domain/channel-target.ts';
import type { SenderDeps } from './hook-sender.ts';
import type { Credentials } from './sender.ts';

/** The guard did not let a connection be made. */
export class DialError extends Error {
  readonly failure: OutboundFailure;
  constructor(failure: OutboundFailure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** Sending failed after the whole content was handed over: whether the server took it is not known. */
export class UnclearError extends Error {}

/** One connection to a mail server, signed in, for one mail after another. */
export interface SmtpSession {
  send(envelope: { readonly from: string; readonly to: string }, content: Buffer): Promise<void>;
  close(): void;
}

type SessionDeps = Pick<SenderDeps, 'guard' | 'host' | 'timeoutMs'>;

async function dial(target: MailTarget, { guard, timeoutMs }: SessionDeps): Promise<Socket> {
  const { host, port, security, ca } = target;
  const dialled =
    security === 'tls'
      ? await guard.connectTls({ host, port }, { timeoutMs, ...(ca === null ? {} : { ca }) })
      : await guard.connectTcp({ host, port }, { timeoutMs });
  if (!dialled.ok) throw new DialError(dialled.error);
  return dialled.value;
}

/** The library over a connection that the guard made, to the addresses it checked. */
function makeConnection(
  { host, port, security, ca }: MailTarget,
  connection: Socket,
  { host: name, timeoutMs }: SessionDeps,
): SMTPConnection {
  return new SMTPConnection({
    host,
    port,
    name,
    connection,
    secure: security === 'tls',
    secured: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === null ? {} : { ca }),
    },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
}

const replied =
  (resolve: () => void, reject: (error: Error) => void) =>
  (error?: Error | null): void =>
    error instanceof Error ? reject(error) : resolve();

const greet = (connection: SMTPConnection): Promise<void> =>
  new Promise((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(Object.assign(new Error('closed'), { code: 'ECONNECTION' })));
    connection.connect(replied(resolve, reject));
  });

const signIn = (connection: SMTPConnection, user: string, pass: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (connection.allowsAuth) connection.login({ user, pass }, replied(resolve, reject));
    else reject(Object.assign(new Error('the server lets nobody sign in'), { code: 'ENOAUTH' }));
  });

function hand(
  connection: SMTPConnection,
  { from, to }: { readonly from: string; readonly to: string },
  content: Buffer,
): Promise<void> {
  let handedOver = false;
  const stream = Readable.from([content]);
  stream.on('end', () => {
    handedOver = true;
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(handedOver && !('responseCode' in error) ? new UnclearError(error.message) : error);
    connection.once('error', fail);
    connection.send({ from, to: [to] }, stream, replied(resolve, fail));
  });
}

/** @throws DialError, or what the library throws; see `judgeMailError` */
export async function openSmtpSession(
  target: MailTarget,
  { password }: Credentials,
  deps: SessionDeps,
): Promise<SmtpSession> {
  const connection = makeConnection(target, await dial(target, deps), deps);
  // Errors are heard by whoever waits; between two mails nobody does.
  connection.on('error', () => undefined);
  try {
    await greet(connection);
    if (target.username !== null) await signIn(connection, target.username, password?.reveal() ?? '');
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    send: (envelope, content) => hand(connection, envelope, content),
    close: () => connection.quit(),
  };
}
