import { DAY_MS, HOUR_MS } from '@haechi/kernel';
import type { OidcTables } from '../oidc/tables.ts';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables } from '../tables.ts';

/** Sessions say where somebody was: kept as long as a look back at one's own devices makes sense. */
const SESSIONS_KEPT_MS = 30 * DAY_MS;
/** Nobody asks whether it was them after so long; the log has it in any case. */
const NOTICES_KEPT_MS = 90 * DAY_MS;
const COUNTERS_KEPT_MS = 2 * DAY_MS;
const EVERY_MS = HOUR_MS;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'log'>;

/** Deletes sign-ins that came to nothing, sessions long over and counters nobody adds to. Safe to run anywhere, any time. */
export async function purgeExpired({ database, clock }: Pick<Deps, 'database' | 'clock'>): Promise<void> {
  const nowMs = clock.now();
  await database.platform(async (tx) => {
    const tables = tx.withTables<IdentityTables>();
    await tables
      .deleteFrom('identity.sign_in_challenges')
      .where('expires_at', '<', new Date(nowMs - HOUR_MS))
      .execute();
    await tables
      .deleteFrom('identity.passkey_challenges')
      .where('expires_at', '<', new Date(nowMs - HOUR_MS))
      .execute();
    await tables
      .deleteFrom('identity.authenticator_changes')
      .where('expires_at', '<', new Date(nowMs))
      .execute();
    await tables
      .deleteFrom('identity.external_flows')
      .where('expires_at', '<', new Date(nowMs - HOUR_MS))
      .execute();
    await tables
      .deleteFrom('identity.notices')
      .where('created_at', '<', new Date(nowMs - NOTICES_KEPT_MS))
      .execute();
    await tables
      .deleteFrom('identity.sessions')
      .where('ends_at', '<', new Date(nowMs - SESSIONS_KEPT_MS))
      .execute();
    await tables
      .deleteFrom('identity.attempt_counters')
      .where('attempted_at', '<', new Date(nowMs - COUNTERS_KEPT_MS))
      .execute();
    await tx
      .withTables<OidcTables>()
      .deleteFrom('identity.oidc_records')
      .where('expires_at', '<', new Date(nowMs - HOUR_MS))
      .execute();
  });
}

export interface PurgeJob {
  start(): void;
  /** Resolves when no purge is at work any more. */
  stop(): Promise<void>;
}

export function createPurgeJob(deps: Deps): PurgeJob {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  function run(): void {
    running = purgeExpired(deps).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'expired sign-in data not purged; tried again in an hour');
    });
  }
  return {
    start() {
      run();
      timer = setInterval(run, EVERY_MS);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
