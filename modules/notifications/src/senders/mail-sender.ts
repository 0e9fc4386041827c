import { describeSocketError } from '@haechi/http';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailTarget } from '../domain/channel-target.ts';
import type { Message } from '../domain/message.ts';
import { messageIdOf } from '../domain/write-hook.ts';
import { writeMail } from '../domain/write-mail.ts';
import type { SenderDeps } from './hook-sender.ts';
import type { Credentials, Sender, SendFailure } from './sender.ts';
import { DialError, openSmtpSession, type SmtpSession, UnclearError } from './smtp-session.ts';

const fieldOf = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? (Reflect.get(error, name) as unknown) : undefined; // read as unknown

/** Codes of the library (its `errors.js`) that are about us or the server, with ours. */
const TROUBLES: Readonly<Record<string, string>> = {
  EAUTH: 'sign_in_refused',
  ENOAUTH: 'sign_in_refused',
  ETLS: 'encryption_refused',
  ETIMEDOUT: 'timeout',
  ECONNECTION: 'connection_failed',
  EPROTOCOL: 'protocol',
};

/** A reply of 5xx about envelope or content is about this very mail (RFC 5321, section 4.2.1); all else is trouble. */
function judgeReply(code: string, reply: number): SendFailure {
  const detail = String(reply);
  if (code === 'EAUTH') return { code: 'sign_in_refused', detail, kind: 'trouble' };
  if (reply < 500 || (code !== 'EENVELOPE' && code !== 'EMESSAGE'))
    return { code: 'smtp_status', detail, kind: 'trouble' };
  return { code: code === 'EENVELOPE' ? 'recipient_refused' : 'message_refused', detail, kind: 'final' };
}

/** What a failure was, without what the server wrote. */
function judgeMailError(error: unknown): SendFailure {
  if (error instanceof DialError) return { ...error.failure, kind: 'trouble' };
  if (error instanceof UnclearError)
    return { code: 'outcome_unknown', detail: 'no reply to the content', kind: 'trouble', unclear: true };
  const code = String(fieldOf(error, 'code'));
  const reply = fieldOf(error, 'responseCode');
  if (typeof reply === 'number') return judgeReply(code, reply);
  if (code === 'ESOCKET')
    return {
      ...describeSocketError(Object.assign(new Error(code), { code: fieldOf(error, 'originalCode') })),
      kind: 'trouble',
    };
  const known = TROUBLES[code];
  return known === undefined
    ? { code: 'unexpected', detail: code, kind: 'refused' }
    : { code: known, detail: code, kind: 'trouble' };
}

/** Sends mail over one connection that is kept between messages, and given up after one that was not taken. */
export function createMailSender(target: MailTarget, credentials: Credentials, deps: SenderDeps): Sender {
  const { email: from, name: fromName } = target.sender;
  let session: SmtpSession | undefined;

  function close(): void {
    session?.close();
    session = undefined;
  }

  async function post(message: Message): Promise<void> {
    const { recipient } = message;
    if (recipient === undefined) throw new Error('mail to nobody');
    const mail = new MailComposer({
      from: { name: fromName, address: from },
      to: { name: recipient.name, address: recipient.email },
      messageId: `<${messageIdOf(message)}@${deps.host}>`,
      date: message.at,
      headers: { 'auto-submitted': 'auto-generated' }, // RFC 3834: no holiday replies
      disableFileAccess: true,
      disableUrlAccess: true,
      ...writeMail(message, deps.translate),
    });
    const content = await mail.compile().build();
    session ??= await openSmtpSession(target, credentials, deps);
    await session.send({ from, to: recipient.email }, content);
  }

  return {
    async send(message, signal) {
      const abandoned = Promise.withResolvers<SendFailure>();
      const abandon = (code: 'timeout' | 'aborted') => (): void =>
        abandoned.resolve({ code, detail: 'no end', kind: 'trouble', unclear: true });
      // A server that keeps every single wait short could still take for ever over one message.
      const timer = setTimeout(abandon('timeout'), deps.timeoutMs * 3);
      const onAbort = abandon('aborted');
      signal.addEventListener('abort', onAbort);
      const sent = post(message).then(() => undefined, judgeMailError);
      const failure = await Promise.race([sent, abandoned.promise]).finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
      if (failure !== undefined) close();
      return failure;
    },
    close,
  };
}
