import type { Database } from '@haechi/database';
import { formatId } from '@haechi/kernel';
import { Gauge, type Registry } from 'prom-client';
import { type FindSinks, listAllSinks, type SinkFacts } from './queries/find-sinks.ts';

const MEASURES: readonly (readonly [name: string, help: string, read: (facts: SinkFacts) => number])[] = [
  ['lag_events', 'Events of the log that a sink has not looked at.', ({ lag }) => lag.events],
  ['lag_seconds', 'Age of the oldest event that a sink has not looked at.', ({ lag }) => lag.seconds],
  ['delivered_events', 'Events a sink delivered since it was made.', ({ cursor }) => cursor.delivered_count],
  ['failures_in_a_row', 'Attempts of a sink that failed in a row.', ({ cursor }) => cursor.failures],
  [
    'dead_letters',
    'Events that were set aside and wait for a person.',
    ({ waitingLetters }) => waitingLetters,
  ],
];

/** Gauges for each sink of the installation, measured when they are read. */
export function registerSinkMetrics(registry: Registry, database: Database, find: FindSinks): void {
  // One reading of the metrics asks every gauge; they share what was measured.
  let shared: Promise<readonly SinkFacts[]> | undefined;
  const measure = (): Promise<readonly SinkFacts[]> => {
    shared ??= listAllSinks(database, find).finally(() => {
      shared = undefined;
    });
    return shared;
  };
  for (const [name, help, read] of MEASURES) {
    const gauge: Gauge<'sink' | 'kind'> = new Gauge({
      name: `haechi_sink_${name}`,
      help,
      labelNames: ['sink', 'kind'],
      registers: [],
      async collect() {
        const facts = await measure();
        gauge.reset();
        for (const each of facts)
          gauge.set({ sink: formatId('sink', each.sink.id), kind: each.sink.kind }, read(each));
      },
    });
    registry.registerMetric(gauge);
  }
}
