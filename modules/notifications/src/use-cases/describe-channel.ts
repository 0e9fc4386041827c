import type { JsonObject } from '@haechi/audit';
import { formatId } from '@haechi/kernel';
import type { ChannelRow } from '../tables.ts';

/** A channel as its audit events tell of it: certificates are long and say nothing to a reader. */
export function describeChannel(
  channel: Pick<ChannelRow, 'name' | 'target' | 'kinds' | 'locale' | 'shared'>,
): JsonObject {
  const { name, target, kinds, locale, shared } = channel;
  const shown = { name, target: { ...target, ca: target.ca !== null }, kinds, locale, shared };
  return JSON.parse(JSON.stringify(shown)) as JsonObject; // a plain object goes in
}

export const targetOf = ({ id, name }: Pick<ChannelRow, 'id' | 'name'>) => ({
  kind: 'notification_channel',
  id: formatId('channel', id),
  name,
});
