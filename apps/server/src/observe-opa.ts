import type { AccessModule } from '@haechi/access';
import { Counter, Gauge, type Registry } from 'prom-client';

const STATES = ['closed', 'open', 'half_open'] as const;

/** What Prometheus sees of the policy server: the breaker's state, how often it opened, and what came of asking. */
export function observeOpa(registry: Registry, status: AccessModule['opaStatus']): void {
  const state = new Gauge({
    name: 'haechi_opa_breaker_state',
    help: 'One for the state of the breaker before the policy server, zero for the others.',
    labelNames: ['state'],
    registers: [],
    collect() {
      for (const name of STATES) this.set({ state: name }, Number(status().breaker.state === name));
    },
  });
  const opened = new Counter({
    name: 'haechi_opa_breaker_opened_total',
    help: 'How often the breaker before the policy server has opened.',
    registers: [],
    collect() {
      this.reset();
      this.inc(status().breaker.opened);
    },
  });
  const answers = new Counter({
    name: 'haechi_opa_answers_total',
    help: 'Questions to the policy server by outcome: allowed, denied, recalled from memory, or the cause of failure.',
    labelNames: ['outcome'],
    registers: [],
    collect() {
      const { allowed, denied, recalled, failures } = status().counts;
      this.reset();
      for (const [outcome, count] of Object.entries({ allowed, denied, recalled, ...failures }))
        this.inc({ outcome }, count);
    },
  });
  registry.registerMetric(state);
  registry.registerMetric(opened);
  registry.registerMetric(answers);
}
