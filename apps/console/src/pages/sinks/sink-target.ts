import type { ApiResponse } from '../../api/client.ts';

export type Sink = ApiResponse<'GET /api/v1/sinks'>['items'][number];
export type SinkTarget = Sink['target'];
export type SinkKind = SinkTarget['kind'];

export const KINDS: readonly SinkKind[] = ['syslog', 'webhook', 'kafka'];

/** Which formats each kind can carry; the first is the usual one. */
export const FORMATS = {
  syslog: ['cef', 'ocsf'],
  webhook: ['json', 'ocsf'],
  kafka: ['json', 'ocsf', 'cef'],
} as const satisfies Record<SinkKind, readonly SinkTarget['format'][]>;

/** Where a sink sends to, as one line. */
export function sayAddress(target: SinkTarget): string {
  switch (target.kind) {
    case 'syslog':
      return `${target.transport}://${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
    case 'webhook':
      return target.url;
    case 'kafka':
      return `${target.brokers.join(', ')} / ${target.topic}`;
  }
}

/** What the form holds: one flat draft for all kinds. */
export interface TargetDraft {
  readonly kind: SinkKind;
  readonly format: SinkTarget['format'];
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: string;
  readonly url: string;
  readonly brokers: string;
  readonly topic: string;
  readonly tls: boolean;
  readonly ca: string;
  readonly username: string;
}

const EMPTY: TargetDraft = {
  kind: 'syslog',
  format: 'cef',
  transport: 'tls',
  host: '',
  port: '6514',
  url: '',
  brokers: '',
  topic: '',
  tls: true,
  ca: '',
  username: '',
};

export function toDraft(target: SinkTarget | undefined): TargetDraft {
  if (target === undefined) return EMPTY;
  const common = { ...EMPTY, kind: target.kind, format: target.format, ca: target.ca ?? '' };
  switch (target.kind) {
    case 'syslog':
      return { ...common, transport: target.transport, host: target.host, port: String(target.port) };
    case 'webhook':
      return { ...common, url: target.url };
    case 'kafka':
      return {
        ...common,
        brokers: target.brokers.join(' '),
        topic: target.topic,
        tls: target.tls,
        username: target.sasl?.username ?? '',
      };
  }
}

export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** The target a draft describes; options the form does not show stay as they were. */
export function fromDraft(draft: TargetDraft, earlier: SinkTarget | undefined): SinkTarget {
  const ca = draft.ca.trim() === '' ? null : draft.ca;
  switch (draft.kind) {
    case 'syslog':
      return {
        facility: 13,
        datagramBytesMax: 2048,
        enterpriseNumber: null,
        confirm: true,
        certificate: null,
        ...(earlier?.kind === 'syslog' ? earlier : {}),
        kind: 'syslog',
        transport: draft.transport,
        host: draft.host.trim(),
        port: Number(draft.port),
        format: draft.format === 'ocsf' ? 'ocsf' : 'cef',
        ca,
      };
    case 'webhook':
      return {
        kind: 'webhook',
        url: draft.url.trim(),
        format: draft.format === 'ocsf' ? 'ocsf' : 'json',
        ca,
      };
    case 'kafka':
      return {
        kind: 'kafka',
        brokers: wordsOf(draft.brokers),
        topic: draft.topic.trim(),
        format: draft.format,
        tls: draft.tls,
        ca,
        sasl:
          draft.username.trim() === ''
            ? null
            : {
                mechanism:
                  (earlier?.kind === 'kafka' ? earlier.sasl?.mechanism : undefined) ?? 'SCRAM-SHA-512',
                username: draft.username.trim(),
              },
      };
  }
}
