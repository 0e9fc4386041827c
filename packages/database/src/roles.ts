import { createHash } from 'node:crypto';
import { deriveKey, type RootKey, Secret } from '@haechi/kernel/node';
import pg from 'pg';

/** The role the product works as: owns nothing, bypasses nothing. */
export const APP_ROLE = 'haechi_app';

/** The password of the working role. Derived, so that every process of one installation knows it and no file holds it. */
export function deriveAppPassword(rootKey: RootKey): Secret {
  return new Secret(createHash('sha256').update(deriveKey(rootKey, 'database/app-role')).digest('base64url'));
}

/** The owner's connection address with the working role in its place. */
export function toAppUrl(ownerUrl: Secret, appPassword: Secret): Secret {
  const url = new URL(ownerUrl.reveal());
  url.username = APP_ROLE;
  url.password = appPassword.reveal();
  return new Secret(url.href);
}

/** Makes the working role, or gives it its password again. Needs CREATEROLE; safe to run from many processes. */
export async function ensureAppRole(client: pg.ClientBase, appPassword: Secret): Promise<void> {
  await client.query('BEGIN');
  try {
    // Roles belong to the whole server: a plain advisory lock would only order runs on one database.
    await client.query('LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE').catch(async () => {
      await client.query('ROLLBACK');
      await client.query('BEGIN');
    });
    const { rowCount } = await client.query('SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1', [
      APP_ROLE,
    ]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    const password = pg.escapeLiteral(appPassword.reveal());
    await client.query(
      `${verb} ROLE ${APP_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${password}`,
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
