import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import { type Clock, newId } from '@haechi/kernel';
import type { SendFailure } from '../channels/channel.ts';
import type { OpenChannel } from '../channels/open-channel.ts';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { OutgoingEvent, Sender } from '../domain/outgoing-event.ts';
import type { AuditPort } from '../ports.ts';
import type { SinkLimits } from '../settings.ts';
import type { SinkRow } from '../tables.ts';
import { targetOf } from './describe-sink.ts';

export interface SendTestDeps {
  readonly audit: Pick<AuditPort, 'record'>;
  readonly vault: CredentialsVault;
  readonly guard: OutboundGuard;
  readonly sender: Sender;
  readonly clock: Clock;
  readonly openChannel: OpenChannel;
}

export interface TestOutcome {
  readonly failure: SendFailure | undefined;
  readonly durationMs: number;
}

/** An event that is in no log: it says that it is a test, and has the index before the first. */
function makeTestEvent(actor: Actor, sink: SinkRow): OutgoingEvent {
  const { caller, origin, at } = actor;
  return {
    delegatorId: null,
    role: null,
    ...origin,
    branch: null,
    sealed: [],
    id: newId('event'),
    tenantId: caller.tenantId,
    atMs: at.getTime(),
    action: 'sink.tested',
    target: targetOf(sink),
    scopeId: caller.scopeId,
    result: 'success',
    reason: null,
    details: { test: true },
    before: null,
    after: null,
    policyRevision: null,
    index: 0,
    position: 0,
    summary: `${caller.name} sent a test event to the sink “${sink.name}”.`,
  };
}

/** Sends a test event over a channel of its own, beside whatever the sink is doing, and puts the outcome on record. */
export function createSendTest(deps: SendTestDeps) {
  const { audit, vault, clock, openChannel } = deps;
  return async (
    transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
    actor: Actor,
    sink: SinkRow,
    limits: SinkLimits,
    signal: AbortSignal,
  ): Promise<TestOutcome> => {
    const credentials = await vault.open(sink.id, sink.sealed_credentials);
    const channel = openChannel(sink.target, credentials, {
      ...deps,
      timeoutMs: limits.timeoutMs,
      now: () => clock.now(),
    });
    const startedMs = performance.now();
    const { failure } = await channel.send([makeTestEvent(actor, sink)], signal);
    const durationMs = Math.round(performance.now() - startedMs);
    await channel.close();
    await transact((tx) =>
      audit.record(tx, actor.caller.tenantId, actor.origin, {
        action: 'sink.tested',
        target: targetOf(sink),
        scopeId: actor.caller.scopeId,
        ...(failure === undefined
          ? {}
          : { result: 'failure' as const, reason: failure.code, details: { detail: failure.detail } }),
      }),
    );
    return { failure, durationMs };
  };
}

export type SendTest = ReturnType<typeof createSendTest>;
