import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface HttpMetrics {
  readonly registry: Registry;
  observe(operation: string, status: number, durationMs: number): void;
  /** Adds values that are read when the metrics are asked for. */
  gauge(definition: GaugeDefinition): void;
}

export interface GaugeDefinition {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly read: () => Promise<
    readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]
  >;
}

/** The process's Prometheus metrics. Routes are labelled by their contract, never by the path that was asked for. */
export function createHttpMetrics(): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'haechi_' });
  const duration = new Histogram({
    name: 'haechi_http_request_duration_seconds',
    help: 'Time from the request to the end of the answer.',
    labelNames: ['operation', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  return {
    registry,
    gauge({ name, help, labelNames, read }) {
      // Registers itself.
      void new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        async collect() {
          // What cannot be read is absent; all other metrics are still told.
          const values = await read().catch(() => []);
          this.reset();
          for (const { labels, value } of values) this.set(labels, value);
        },
      });
    },
    observe: (operation, status, durationMs) => duration.observe({ operation, status }, durationMs / 1000),
  };
}
