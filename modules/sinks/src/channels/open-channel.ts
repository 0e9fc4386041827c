import type { SinkTarget } from '../domain/sink-target.ts';
import type { Channel, ChannelDeps, Credentials } from './channel.ts';
import { createKafkaChannel } from './kafka-channel.ts';
import { createSyslogStreamChannel } from './syslog-stream-channel.ts';
import { createSyslogUdpChannel } from './syslog-udp-channel.ts';
import { createWebhookChannel } from './webhook-channel.ts';

export type OpenChannel = (target: SinkTarget, credentials: Credentials, deps: ChannelDeps) => Channel;

/** The channel of a kind. It connects at the first batch. */
export const openChannel: OpenChannel = (target, credentials, deps) => {
  switch (target.kind) {
    case 'webhook':
      return createWebhookChannel(target, credentials, deps);
    case 'kafka':
      return createKafkaChannel(target, credentials, deps);
    case 'syslog':
      return target.transport === 'udp'
        ? createSyslogUdpChannel(target, deps)
        : createSyslogStreamChannel(target, credentials, deps);
  }
};
