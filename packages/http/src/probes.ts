import { CodedError } from '@haechi/kernel';
import type { FastifyInstance } from 'fastify';
import type { HttpMetrics } from './metrics.ts';

export interface ReadinessCheck {
  readonly name: string;
  /** Resolves to what is wrong, or to undefined when all is well. */
  readonly probe: () => Promise<string | undefined>;
}

export interface ProbeOptions {
  readonly version: string;
  readonly checks: readonly ReadinessCheck[];
  /** What an administrator is told besides, by what the request shows; undefined for everybody else. */
  readonly details?: (headers: Readonly<Record<string, string>>) => Promise<unknown>;
  readonly metrics: HttpMetrics;
  /** Who may read `/metrics`: callers on this machine, everybody, or nobody. */
  readonly metricsAudience: 'loopback' | 'open' | 'off';
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** `/healthz` (the process lives), `/readyz` (each dependency by name), `/metrics` (Prometheus). */
export function registerProbes(app: FastifyInstance, options: ProbeOptions): void {
  const config = { rateLimit: false };
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Fastify awaits its handlers
  app.get('/healthz', { config }, async (request) => {
    const { authorization, cookie } = request.headers;
    const shown = {
      ...(authorization === undefined ? {} : { authorization }),
      ...(cookie === undefined ? {} : { cookie }),
    };
    // Health is told whatever becomes of the details.
    const details =
      Object.keys(shown).length === 0 ? undefined : await options.details?.(shown).catch(() => undefined);
    return { status: 'ok', version: options.version, ...(details === undefined ? {} : { details }) };
  });

  app.get('/readyz', { config }, async (_request, reply) => {
    const results = await Promise.all(
      options.checks.map(async ({ name, probe }) => {
        const problem = await probe().catch(() => 'does not answer');
        return [name, problem === undefined ? { ok: true } : { ok: false, problem }] as const;
      }),
    );
    const ready = results.every(([, result]) => result.ok);
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : 'not_ready', checks: Object.fromEntries(results) });
  });

  app.get('/metrics', { config }, async (request, reply) => {
    const allowed =
      options.metricsAudience === 'open' ||
      (options.metricsAudience === 'loopback' && LOOPBACK.test(request.ip));
    if (!allowed) throw new CodedError('RES_001');
    return reply.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics());
  });
}
