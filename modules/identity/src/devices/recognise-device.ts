import type { Tx } from '@haechi/database';
import { newId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { DeviceId, IdentityTables } from '../tables.ts';
import { isNewCountry } from './known-countries.ts';
import { networkOfDevice } from './network-of-device.ts';

export interface RecognisedDevice {
  readonly id: DeviceId;
  readonly network: string | null;
  /** For the cookie, when the browser has none yet, or one that no longer stands for it. */
  readonly newSecret: Secret | undefined;
  /** Undefined for the first device of all, and for a known one in a known network. */
  readonly news: 'device_added' | 'network_new' | 'country_new' | undefined;
  /** Where it is, as far as the operator's database says; null without one. */
  readonly country: string | null;
}

/**
 * Finds the device a second factor was just shown on, or makes it known, with the network it is in. Who calls holds the
 * person's lock.
 */
export async function recogniseDevice(
  tx: Tx,
  { clock, countryOf }: Pick<IdentityParts, 'clock' | 'countryOf'>,
  source: RequestSource,
  userId: UserId,
): Promise<RecognisedDevice> {
  const now = new Date(clock.now());
  const network = networkOfDevice(source.ip) ?? null;
  const country = (network === null ? undefined : countryOf?.(source.ip)) ?? null;
  const isElsewhere = await isNewCountry(tx, userId, country ?? undefined);
  const place = { network, country, now };
  const seen = {
    last_seen_at: now,
    last_ip: source.ip === '' ? null : source.ip,
    user_agent: source.userAgent?.slice(0, 400) ?? null,
  };
  const known = await findKnown(tx, source.deviceSecret, userId);
  if (known !== undefined) {
    await tx
      .withTables<IdentityTables>()
      .updateTable('identity.devices')
      .set(seen)
      .where('id', '=', known)
      .execute();
    const isNew = await addNetwork(tx, known, place);
    const news = isElsewhere ? 'country_new' : 'network_new';
    return { id: known, network, country, newSecret: undefined, news: isNew ? news : undefined };
  }
  const isFirst = !(await hasDevices(tx, userId));
  const secret = await chooseSecret(tx, source.deviceSecret, userId);
  const id = newId('device');
  await tx
    .withTables<IdentityTables>()
    .insertInto('identity.devices')
    .values({ id, user_id: userId, secret_hash: hashBearerSecret(secret.value), first_seen_at: now, ...seen })
    .execute();
  await addNetwork(tx, id, place);
  return { id, network, country, newSecret: secret.fresh, news: isFirst ? undefined : 'device_added' };
}

async function findKnown(tx: Tx, secret: string | undefined, userId: UserId): Promise<DeviceId | undefined> {
  if (secret === undefined) return undefined;
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.devices')
    .select('id')
    .where('user_id', '=', userId)
    .where('secret_hash', '=', hashBearerSecret(secret))
    .where('forgotten_at', 'is', null)
    .executeTakeFirst();
  return row?.id;
}

/**
 * Somebody else's browser keeps its cookie: several people may sit at it. One that its owner forgot gets another, so
 * that a cookie that was copied before is worth nothing.
 */
async function chooseSecret(
  tx: Tx,
  shown: string | undefined,
  userId: UserId,
): Promise<{ value: string; fresh: Secret | undefined }> {
  const forgotten =
    shown !== undefined &&
    (await tx
      .withTables<IdentityTables>()
      .selectFrom('identity.devices')
      .select('id')
      .where('user_id', '=', userId)
      .where('secret_hash', '=', hashBearerSecret(shown))
      .executeTakeFirst()) !== undefined;
  if (shown !== undefined && !forgotten) return { value: shown, fresh: undefined };
  const fresh = newBearerSecret();
  return { value: fresh.reveal(), fresh };
}

async function hasDevices(tx: Tx, userId: UserId): Promise<boolean> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.devices')
    .select('id')
    .where('user_id', '=', userId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** True when the device was never seen there before. */
async function addNetwork(
  tx: Tx,
  deviceId: DeviceId,
  {
    network,
    country,
    now,
  }: { readonly network: string | null; readonly country: string | null; readonly now: Date },
): Promise<boolean> {
  if (network === null) return false;
  const tables = tx.withTables<IdentityTables>();
  const { numUpdatedRows } = await tables
    .updateTable('identity.device_networks')
    .set({ seen_at: now, ...(country === null ? {} : { country }) })
    .where('device_id', '=', deviceId)
    .where('network', '=', network)
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return false;
  await tables
    .insertInto('identity.device_networks')
    .values({ device_id: deviceId, network, country, seen_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return true;
}
