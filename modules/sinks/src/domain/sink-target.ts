import type { Api } from '@haechi/contracts';

/** Address, format and options of a sink, as its contract describes them. */
export type SinkTarget = Api['GET /api/v1/sinks/{id}']['response']['target'];
export type SinkKind = SinkTarget['kind'];

/** The hosts a target leads to at first; a broker may name more, which are checked when they are dialled. */
export function addressesOf(target: SinkTarget): readonly { readonly host: string; readonly port: number }[] {
  switch (target.kind) {
    case 'syslog':
      return [{ host: target.host, port: target.port }];
    case 'kafka':
      return target.brokers.map((broker) => {
        const colon = broker.lastIndexOf(':');
        return { host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) };
      });
    case 'webhook':
      return [];
  }
}
