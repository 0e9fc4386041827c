import type { Database } from '@haechi/database';
import { formatId } from '@haechi/kernel';
import { Gauge, type Registry } from 'prom-client';
import { type ChannelFacts, type FindChannels, listAllChannels } from './queries/find-channels.ts';

const MEASURES: readonly (readonly [name: string, help: string, read: (facts: ChannelFacts) => number])[] = [
  [
    'waiting_deliveries',
    'Deliveries of a channel that wait or are being sent.',
    (facts) => facts.waitingCount,
  ],
  [
    'lag_seconds',
    'How long the oldest open delivery of a channel has been due.',
    (facts) => facts.lagSeconds,
  ],
  ['sent_messages', 'Messages a channel sent since it was made.', ({ channel }) => channel.sent_count],
  ['failures_in_a_row', 'Attempts of a channel that failed in a row.', ({ channel }) => channel.failures],
  ['dead_deliveries', 'Deliveries that were given up and wait for a person.', (facts) => facts.deadCount],
];

/** Gauges for each channel of the installation, measured when they are read. */
export function registerChannelMetrics(registry: Registry, database: Database, find: FindChannels): void {
  // One reading of the metrics asks every gauge; they share what was measured.
  let shared: Promise<readonly ChannelFacts[]> | undefined;
  const measure = (): Promise<readonly ChannelFacts[]> => {
    shared ??= listAllChannels(database, find).finally(() => {
      shared = undefined;
    });
    return shared;
  };
  for (const [name, help, read] of MEASURES) {
    const gauge: Gauge<'channel' | 'kind'> = new Gauge({
      name: `haechi_notification_channel_${name}`,
      help,
      labelNames: ['channel', 'kind'],
      registers: [],
      async collect() {
        const facts = await measure();
        gauge.reset();
        for (const each of facts)
          gauge.set({ channel: formatId('channel', each.channel.id), kind: each.channel.kind }, read(each));
      },
    });
    registry.registerMetric(gauge);
  }
}
