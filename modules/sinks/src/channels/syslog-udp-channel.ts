import type { Socket } from 'node:dgram';
import { describeSocketError } from '@haechi/http';
import { type Channel, type ChannelDeps, refused, type SendFailure } from './channel.ts';
import { type SyslogTarget, toSyslogMessage } from './syslog-message.ts';

/** Hears of what the network says back later: the receiver's machine refused a datagram. */
function watch(socket: Socket): { take(): Error | undefined } {
  let heard: Error | undefined;
  socket.on('error', (error) => {
    heard = error;
  });
  return {
    take() {
      const error = heard;
      heard = undefined;
      return error;
    },
  };
}

const send = (socket: Socket, message: string): Promise<Error | undefined> =>
  new Promise((resolve) => {
    socket.send(message, (error) => resolve(error ?? undefined));
  });

/** One message a datagram (RFC 5426). Nobody confirms anything; only what the network refuses is noticed. */
export function createSyslogUdpChannel(target: SyslogTarget, { guard, sender }: ChannelDeps): Channel {
  async function sendAll(socket: Socket, events: Parameters<Channel['send']>[0], signal: AbortSignal) {
    const heard = watch(socket);
    for (const [accepted, event] of events.entries()) {
      if (signal.aborted) return { accepted, failure: aborted };
      const message = toSyslogMessage(event, target, sender);
      if (message === undefined)
        return { accepted, failure: refused('message_too_large', `${target.datagramBytesMax} bytes`) };
      const error = (await send(socket, message)) ?? heard.take();
      if (error !== undefined)
        return { accepted, failure: { ...describeSocketError(error), kind: 'trouble' as const } };
    }
    return { accepted: events.length };
  }

  return {
    async send(events, signal) {
      const socket = await guard.connectUdp(target);
      if (!socket.ok) return { accepted: 0, failure: { ...socket.error, kind: 'trouble' } };
      try {
        return await sendAll(socket.value, events, signal);
      } finally {
        socket.value.close();
      }
    },
    close: async () => undefined,
  };
}

const aborted: SendFailure = { code: 'aborted', detail: 'no longer wanted', kind: 'trouble' };
