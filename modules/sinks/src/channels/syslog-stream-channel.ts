import type { Socket } from 'node:net';
import { describeSocketError } from '@haechi/http';
import { frameOctets } from '../domain/format-syslog.ts';
import { type Channel, type ChannelDeps, type Credentials, type SendFailure, trouble } from './channel.ts';
import { type SyslogTarget, toSyslogMessage } from './syslog-message.ts';

interface Confirmation {
  readonly confirm: boolean;
  readonly timeoutMs: number;
  /** How long a receiver that hangs up at once needs to be heard. */
  readonly listenMs: number;
  readonly signal: AbortSignal;
}

/** Twice the way there and back, which the connection took once. */
const listenFor = (connectedInMs: number): number => Math.min(Math.max(20, 2 * connectedInMs), 1_000);

/**
 * Writes everything, says that nothing more follows, and waits until the receiver has done the same. A receiver closes
 * when it has read to the end, so this tells that it read everything: syslog has no other confirmation. One that
 * closes before we said so hung up; to hear of that, a moment passes between the two.
 */
function writeAndConfirm(
  socket: Socket,
  bytes: Buffer,
  rules: Confirmation,
): Promise<SendFailure | undefined> {
  const { confirm, timeoutMs, listenMs, signal } = rules;
  return new Promise((resolve) => {
    let saidSo = false;
    let listening: NodeJS.Timeout | undefined;
    const end = (failure: SendFailure | undefined): void => {
      clearTimeout(timer);
      clearTimeout(listening);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      resolve(failure);
    };
    const hungUp = (): void => end(trouble('connection_failed', 'closed by the receiver'));
    const onAbort = (): void => end(trouble('aborted', 'no longer wanted'));
    const sayEnd = (): void => {
      saidSo = true;
      socket.end();
      if (!confirm) socket.once('finish', () => end(undefined));
    };
    const timer = setTimeout(
      () => end(trouble(saidSo && confirm ? 'unconfirmed' : 'timeout', `${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.on('error', (error) => end({ ...describeSocketError(error), kind: 'trouble' }));
    socket.on('end', () => (saidSo ? end(undefined) : hungUp()));
    socket.on('close', hungUp);
    signal.addEventListener('abort', onAbort);
    socket.resume();
    socket.write(bytes, (error) => {
      // A timer may fire before what the network said is read: the turn after it has read it.
      if (!error) listening = setTimeout(() => setImmediate(sayEnd), listenMs);
    });
  });
}

/** Messages with their length before them, over TCP (RFC 6587) or TLS (RFC 5425); one connection for each batch. */
export function createSyslogStreamChannel(
  target: SyslogTarget,
  credentials: Credentials,
  { guard, sender, timeoutMs }: ChannelDeps,
): Channel {
  const trust = {
    ...(target.ca === null ? {} : { ca: target.ca }),
    ...(target.certificate === null ? {} : { certificate: target.certificate }),
    ...(credentials.privateKey === undefined ? {} : { privateKey: credentials.privateKey.reveal() }),
  };
  const connect = (signal: AbortSignal) =>
    target.transport === 'tls'
      ? guard.connectTls(target, { timeoutMs, signal, ...trust })
      : guard.connectTcp(target, { timeoutMs, signal });

  return {
    async send(events, signal) {
      // Without a limit of the transport every event fits.
      const frames = events.map((event) => frameOctets(toSyslogMessage(event, target, sender) ?? ''));
      const startedMs = performance.now();
      const socket = await connect(signal);
      const listenMs = listenFor(performance.now() - startedMs);
      if (!socket.ok) return { accepted: 0, failure: { ...socket.error, kind: 'trouble' } };
      const rules = { confirm: target.confirm, timeoutMs, listenMs, signal };
      const failure = await writeAndConfirm(socket.value, Buffer.concat(frames), rules);
      return failure === undefined ? { accepted: events.length } : { accepted: 0, failure };
    },
    close: async () => undefined,
  };
}
