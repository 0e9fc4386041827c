import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '@haechi/kernel/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly raw: string;
}

/** What a mail server answers: nothing to take it, a status, or never. */
export type MailAnswer = undefined | number | 'hang' | 'break';

export interface MailServer {
  readonly port: number;
  readonly ca: string;
  readonly mails: ReceivedMail[];
  /** May be changed between messages. */
  answer: { recipient: (to: string) => MailAnswer; content: (mail: ReceivedMail) => MailAnswer };
  close(): Promise<void>;
}

const portOf = (server: { address(): AddressInfo | string | null }): number =>
  (server.address() as AddressInfo).port; // a TCP server's address is an AddressInfo

const refusal = (status: number): Error => Object.assign(new Error('no'), { responseCode: status });

/** A real mail server on the loopback, with STARTTLS and the account haechi / s3cret. */
export async function receiveMail(port = 0, options: SMTPServerOptions = {}): Promise<MailServer> {
  const { certificate, privateKey } = makeCertificate('localhost', '127.0.0.1');
  const mails: ReceivedMail[] = [];
  const answer: MailServer['answer'] = { recipient: () => undefined, content: () => undefined };
  const smtp = new SMTPServer({
    cert: certificate,
    key: privateKey,
    authOptional: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'haechi' && password === 's3cret' ? done(null, { user: username }) : done(refusal(535)),
    onRcptTo({ address }, _session, done) {
      const said = answer.recipient(address);
      if (said !== 'hang') done(typeof said === 'number' ? refusal(said) : null);
    },
    onData(stream, session, done) {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address).join(),
          secure: session.secure,
          user: session.user,
          raw: Buffer.concat(pieces).toString(),
        };
        const said = answer.content(mail);
        if (said === undefined || said === 'break') mails.push(mail);
        if (said === 'break') for (const connection of smtp.connections) connection.close();
        else if (said !== 'hang') done(said === undefined ? null : refusal(said));
      });
    },
    ...options,
  });
  smtp.on('error', () => undefined);
  const listening = smtp.listen(port, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: portOf(listening),
    ca: certificate,
    mails,
    answer,
    close: () =>
      new Promise((resolve) => {
        for (const connection of smtp.connections) connection.close();
        smtp.close(() => resolve());
      }),
  };
}

export interface Hook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HookServer {
  readonly port: number;
  readonly hooks: Hook[];
  answer: (hook: Hook) => number | 'hang';
  close(): Promise<void>;
}

/** A real web server that takes webhooks on the loopback. */
export async function receiveHooks(): Promise<HookServer> {
  const hooks: Hook[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const hook = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(pieces).toString(),
      };
      hooks.push(hook);
      const status = receiver.answer(hook);
      if (status !== 'hang') response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver: HookServer = {
    port: portOf(server),
    hooks,
    answer: () => 204,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
  return receiver;
}

/** The parts of a mail, decoded. */
export function readMail({ raw }: ReceivedMail): {
  readonly header: (name: string) => string;
  readonly text: string;
  readonly html: string;
} {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const unfolded = head.replaceAll(/\r\n[ \t]+/g, ' ');
  const boundary = /boundary="([^"]+)"/.exec(unfolded)?.[1] ?? '\0';
  const parts = rest.join('\r\n\r\n').split(`--${boundary}`);
  const partOf = (type: string): string => {
    const part = parts.find((candidate) => candidate.includes(`Content-Type: ${type}`)) ?? '';
    const [partHead = '', ...body] = part.split('\r\n\r\n');
    const coded = body.join('\r\n\r\n');
    if (/encoding: base64/i.test(partHead)) return Buffer.from(coded, 'base64').toString();
    return /quoted-printable/i.test(partHead) ? readQuoted(coded) : coded;
  };
  const header = (name: string): string =>
    (new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '').replaceAll(
      /=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi,
      (_whole, how: string, coded: string) =>
        how.toLowerCase() === 'b'
          ? Buffer.from(coded, 'base64').toString()
          : readQuoted(coded.replaceAll('_', ' ')),
    );
  return { header, text: partOf('text/plain'), html: partOf('text/html') };
}

function readQuoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
