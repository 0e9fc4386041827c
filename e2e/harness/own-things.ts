import { randomBytes } from 'node:crypto';
import { formatId, newId, parseId } from '@haechi/kernel';
import type pg from 'pg';
import type { BusyTenant } from './busy-tenant.ts';

/** What only a browser with an authenticator could make of the owner's own: a passkey, a device and a notice of it. */
export async function withOwnThings(pool: pg.Pool, tenant: BusyTenant): Promise<BusyTenant> {
  const owner = parseId('user', tenant.owner.id);
  const [passkey, device, notice] = [newId('passkey'), newId('device'), newId('notice')];
  await pool.query(
    `INSERT INTO identity.passkeys (id, user_id, credential_id, public_key, sign_count, transports, aaguid,
       backup_eligible, backed_up, name, created_at)
     VALUES ($1, $2, $3, $4, 0, '{}', gen_random_uuid(), false, false, '책상', now())`,
    [passkey, owner, randomBytes(32), randomBytes(77)],
  );
  await pool.query(
    `INSERT INTO identity.devices (id, user_id, secret_hash, first_seen_at, last_seen_at)
     VALUES ($1, $2, $3, now(), now())`,
    [device, owner, randomBytes(32)],
  );
  await pool.query(
    `INSERT INTO identity.notices (id, user_id, kind, created_at) VALUES ($1, $2, 'passkey_added', now())`,
    [notice, owner],
  );
  return {
    ...tenant,
    ids: {
      ...tenant.ids,
      psk: formatId('passkey', passkey),
      dev: formatId('device', device),
      ntc: formatId('notice', notice),
      // Backups are of the whole installation: no tenant has one, and none may name one.
      bak: formatId('backup', newId('backup')),
      // So are certificates.
      crt: formatId('certificate', newId('certificate')),
    },
  };
}
