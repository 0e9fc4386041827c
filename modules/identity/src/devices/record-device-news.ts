import type { Tx } from '@haechi/database';
import { formatId, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import { personOrigin, type RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { giveNotice } from './give-notice.ts';
import type { RecognisedDevice } from './recognise-device.ts';

export interface DeviceNews {
  readonly source: RequestSource;
  readonly person: { readonly id: UserId; readonly displayName: string };
  readonly tenantId: TenantId;
  readonly sessionId: SessionId;
  readonly device: RecognisedDevice;
}

const ACTIONS = {
  device_added: 'device.added',
  network_new: 'device.network_added',
  country_new: 'device.country_added',
} as const;

/** Puts on record that somebody showed their factors on a new device or in a new network, and tells them. */
export async function recordDeviceNews(
  tx: Tx,
  { clock, audit }: Pick<IdentityParts, 'clock' | 'audit'>,
  { source, person, tenantId, sessionId, device }: DeviceNews,
): Promise<void> {
  const { news, network, country } = device;
  if (news === undefined) return;
  const { ip, userAgent } = source;
  await giveNotice(
    tx,
    { clock },
    { userId: person.id, kind: news, sessionId, ip, userAgent, ...aboutCountry(country) },
  );
  await audit.record(tx, tenantId, personOrigin(source, person, sessionId), {
    action: ACTIONS[news],
    target: { kind: 'device', id: formatId('device', device.id), name: person.displayName },
    scopeId: toScopeId(tenantId),
    details: { ...(network === null ? {} : { network }), ...(country === null ? {} : { country }) },
  });
}

/** The console says the country's name in the reader's language. */
const aboutCountry = (country: string | null): { about?: string } =>
  country === null ? {} : { about: country };
