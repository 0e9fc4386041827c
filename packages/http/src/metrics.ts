import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface HttpMetrics {
  readonly registry: Registry;
  observe(operation: string, status: number, durationMs: number): void;
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
    observe: (operation, status, durationMs) => duration.observe({ operation, status }, durationMs / 1000),
  };
}
