import { isIP, type LookupFunction } from 'node:net';
import type { kafkaTarget } from '@haechi/contracts';
import { type CheckedTarget, type OutboundGuard, pinnedLookup } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import type { Broker, ConnectionPool, Producer } from '@platformatic/kafka';
import type { z } from 'zod';
import { formatCef } from '../domain/format-cef.ts';
import { toJsonEvent } from '../domain/format-json.ts';
import { toOcsf } from '../domain/ocsf/format-ocsf.ts';
import type { OutgoingEvent } from '../domain/outgoing-event.ts';
import { addressesOf } from '../domain/sink-target.ts';
import {
  type Channel,
  type ChannelDeps,
  type Credentials,
  refused,
  type SendFailure,
  trouble,
} from './channel.ts';

type KafkaTarget = z.output<typeof kafkaTarget>;
type KafkaProducer = Producer;

/** Errors of the broker that are about the records (Kafka protocol, "Error codes"). */
const ABOUT_RECORDS: ReadonlySet<string> = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
  'INVALID_TIMESTAMP',
]);

class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

/**
 * Makes each connection of a pool pass the guard, also those to brokers that other brokers name. Without TLS the
 * connection is made to the checked address itself; with TLS the name must stay, for the certificate, and the lookup
 * of the connection answers with the checked addresses.
 */
function guardPool(
  pool: ConnectionPool,
  guard: OutboundGuard,
  tls: boolean,
  checked: Map<string, CheckedTarget>,
): void {
  const original = pool.get.bind(pool);
  async function get(broker: Broker) {
    const target = await guard.check(broker);
    if (!target.ok) throw new RefusedAddress(target.error.code, target.error.detail);
    checked.set(broker.host, target.value);
    const [{ address }] = target.value.addresses;
    return await original(tls ? broker : { ...broker, host: address });
  }
  pool.get = ((broker: Broker, callback?: (error: Error | null, connection?: unknown) => void) => {
    const found = get(broker);
    if (callback === undefined) return found;
    found.then(
      (connection) => callback(null, connection),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
    return undefined;
  }) as ConnectionPool['get']; // the two overloads of the library in one function
}

function findInside(error: unknown, wanted: (inside: object) => boolean): object | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (wanted(error)) return error;
  const inner = [
    ...('errors' in error && Array.isArray(error.errors) ? error.errors : []),
    ...('cause' in error ? [error.cause] : []),
  ];
  for (const each of inner) {
    const found = findInside(each, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describeKafkaError(error: unknown): SendFailure {
  const address = findInside(error, (inside) => inside instanceof RefusedAddress);
  if (address instanceof RefusedAddress) return trouble(address.code, address.message);
  const protocol = findInside(error, (inside) => 'apiId' in inside && typeof inside.apiId === 'string');
  if (protocol !== undefined && 'apiId' in protocol) {
    const id = String(protocol.apiId);
    return ABOUT_RECORDS.has(id) ? refused('kafka_error', id) : trouble('kafka_error', id);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'PLT_KFK_AUTHENTICATION') return trouble('authentication_failed', code);
  if (code === 'PLT_KFK_TIMEOUT') return trouble('timeout', code);
  return trouble('connection_failed', code);
}

/** What was not checked a moment ago is not resolved at all. */
const lookupChecked =
  (checked: ReadonlyMap<string, CheckedTarget>): LookupFunction =>
  (hostname, options, callback) => {
    const known = checked.get(hostname);
    if (known === undefined) callback(new RefusedAddress('bad_target', hostname), '', 4);
    else pinnedLookup(known)(hostname, options, callback);
  };

async function openProducer(
  target: KafkaTarget,
  credentials: Credentials,
  deps: ChannelDeps,
): Promise<KafkaProducer> {
  // Some three hundred modules that a server without a Kafka sink need not hold.
  const { Producer } = await import('@platformatic/kafka');
  const checked = new Map<string, CheckedTarget>();
  const { sasl } = target;
  const producer: KafkaProducer = new Producer({
    clientId: 'haechi',
    bootstrapBrokers: [...target.brokers],
    connectTimeout: deps.timeoutMs,
    requestTimeout: deps.timeoutMs,
    timeout: deps.timeoutMs,
    retries: 1,
    retryDelay: 250,
    acks: -1,
    autocreateTopics: false,
    ...(target.tls
      ? {
          tlsServerName: addressesOf(target).every(({ host }) => isIP(host) === 0),
          tls: {
            minVersion: 'TLSv1.2' as const,
            ...(target.ca === null ? {} : { ca: target.ca }),
            lookup: lookupChecked(checked),
          },
        }
      : {}),
    ...(sasl === null
      ? {}
      : {
          sasl: {
            mechanism: sasl.mechanism,
            username: sasl.username,
            password: credentials.password?.reveal() ?? '',
          },
        }),
  });
  guardPool(producer.connections, deps.guard, target.tls, checked);
  return producer;
}

/**
 * Records in one topic, acknowledged by all in-sync replicas. The key is the tenant, so that its events stay in one
 * partition and in order; the id of the event is in the header `event-id`.
 */
export function createKafkaChannel(
  target: KafkaTarget,
  credentials: Credentials,
  deps: ChannelDeps,
): Channel {
  let producer: Promise<KafkaProducer> | undefined;

  function write(event: OutgoingEvent): string {
    if (target.format === 'cef') return formatCef(event, deps.sender);
    return JSON.stringify(target.format === 'ocsf' ? toOcsf(event, deps.sender) : toJsonEvent(event));
  }

  const toRecord = (event: OutgoingEvent) => ({
    topic: target.topic,
    key: Buffer.from(event.tenantId),
    value: Buffer.from(write(event)),
    timestamp: BigInt(event.atMs),
    headers: new Map([[Buffer.from('event-id'), Buffer.from(formatId('event', event.id))]]),
  });

  async function close(): Promise<void> {
    const open = producer;
    producer = undefined;
    await open?.then((opened) => opened.close(true)).catch(() => undefined);
  }

  async function produce(
    events: readonly OutgoingEvent[],
    signal: AbortSignal,
  ): Promise<SendFailure | undefined> {
    if (signal.aborted) return trouble('aborted', 'no longer wanted');
    const opened = await (producer ??= openProducer(target, credentials, deps));
    try {
      await opened.send({ messages: events.map(toRecord) });
      return undefined;
    } catch (error) {
      const failure = describeKafkaError(error);
      if (failure.kind !== 'refused') await close();
      return failure;
    }
  }

  return {
    async send(events, signal) {
      const failure = await produce(events, signal);
      if (failure === undefined) return { accepted: events.length };
      if (failure.kind !== 'refused' || events.length === 1) return { accepted: 0, failure };
      // The broker refuses a batch as a whole; one by one it tells which record it is.
      for (const [accepted, event] of events.entries()) {
        const single = await produce([event], signal);
        if (single !== undefined) return { accepted, failure: single };
      }
      return { accepted: events.length };
    },
    close,
  };
}
