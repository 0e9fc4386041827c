import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type Clock, newId, type Translate } from '@haechi/kernel';
import type { CredentialsVault } from '../credentials-vault.ts';
import type { Message } from '../domain/message.ts';
import type { AuditPort, PeoplePort } from '../ports.ts';
import type { SenderDeps } from '../senders/hook-sender.ts';
import type { openSender } from '../senders/open-sender.ts';
import type { SendFailure } from '../senders/sender.ts';
import type { ChannelLimits } from '../settings.ts';
import type { ChannelRow } from '../tables.ts';
import { targetOf } from './describe-channel.ts';

export interface SendTestDeps {
  readonly audit: Pick<AuditPort, 'record'>;
  readonly vault: CredentialsVault;
  readonly sending: Omit<SenderDeps, 'timeoutMs' | 'now'>;
  readonly people: Pick<PeoplePort, 'nameOfTenant'>;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly publicUrl: URL;
  readonly openSender: typeof openSender;
}

export interface TestOutcome {
  readonly failure: SendFailure | undefined;
  readonly durationMs: number;
}

/** A message that tells of nothing but itself. */
function makeTestMessage(
  deps: SendTestDeps,
  actor: Actor,
  channel: ChannelRow,
  organisation: string,
): Message {
  const { translate, publicUrl } = deps;
  const { caller, at } = actor;
  const locale = channel.kind === 'mail' ? caller.locale : channel.locale;
  const id = newId('delivery');
  const url = new URL('/notifications', publicUrl).href;
  return {
    id,
    at,
    organisation,
    locale,
    timeZone: caller.timeZone,
    preferencesUrl: url,
    items: [
      {
        id,
        kind: 'log_health',
        kindTitle: translate(locale, 'notifications.mail.test'),
        at,
        sentence: translate(locale, 'notifications.mail.testSentence', {
          name: channel.name,
          actor: caller.name,
        }),
        url,
        target: { kind: 'log', id: 'test' },
      },
    ],
    ...(channel.kind === 'mail' ? { recipient: { name: caller.name, email: caller.email } } : {}),
  };
}

/** Sends a test message over a connection of its own and puts the outcome on record. Mail goes to the caller. */
export function createSendTest(deps: SendTestDeps) {
  const { audit, vault, clock, people } = deps;
  return async (
    transact: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
    actor: Actor,
    channel: ChannelRow,
    limits: ChannelLimits,
    signal: AbortSignal,
  ): Promise<TestOutcome> => {
    const { tenantId, scopeId } = actor.caller;
    const organisation = await transact((tx) => people.nameOfTenant(tx, tenantId));
    const sender = deps.openSender(channel.target, await vault.open(channel.id, channel.sealed_credentials), {
      ...deps.sending,
      timeoutMs: limits.timeoutMs,
      now: () => clock.now(),
    });
    const startedMs = performance.now();
    const failure = await sender
      .send(makeTestMessage(deps, actor, channel, organisation), signal)
      .finally(() => sender.close());
    const durationMs = Math.round(performance.now() - startedMs);
    await transact((tx) =>
      audit.record(tx, tenantId, actor.origin, {
        action: 'notification_channel.tested',
        target: targetOf(channel),
        scopeId,
        ...(failure === undefined
          ? {}
          : { result: 'failure' as const, reason: failure.code, details: { detail: failure.detail } }),
      }),
    );
    return { failure, durationMs };
  };
}

export type SendTest = ReturnType<typeof createSendTest>;
