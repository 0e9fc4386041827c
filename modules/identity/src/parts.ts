import type { Database } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import type { PasswordHasher } from './credentials/password-hasher.ts';
import type { TotpVault } from './credentials/totp-vault.ts';
import type { AccessPort, AuditPort, MembershipPort, SettingsPort } from './ports.ts';
import type { AttemptThrottle } from './use-cases/throttle-attempts.ts';

/** What the server gives this module. */
export interface IdentityDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly rootKey: RootKey;
  readonly access: AccessPort;
  readonly audit: AuditPort;
  readonly memberships: MembershipPort;
  readonly settings: SettingsPort;
  /** The address people use; the OpenID provider is named by it. */
  readonly publicUrl: URL;
  /** The way out, for providers of sign-in: refuses what the administrator does not allow. */
  readonly fetchOutside: typeof globalThis.fetch;
  /** The country of an address (ISO 3166-1); without it only networks are told apart. */
  readonly countryOf?: ((ip: string) => string | undefined) | undefined;
  /** The product's version, shown before anybody signed in. */
  readonly version: string;
}

/** What its use cases share. */
export interface IdentityParts extends IdentityDeps {
  readonly hasher: PasswordHasher;
  readonly vault: TotpVault;
  readonly throttle: AttemptThrottle;
}
