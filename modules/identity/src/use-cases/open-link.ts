import { describeTotpKey } from '../domain/totp.ts';
import type { IdentityParts } from '../parts.ts';
import { findOpenLink, type OpenLink } from '../queries/find-link.ts';

export interface OpenedLink extends OpenLink {
  readonly tenantName: string | null;
  readonly authenticator: { readonly uri: string; readonly secret: string } | null;
}

export type OpenLinkForEnrolment = (token: string) => Promise<OpenedLink>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'memberships' | 'vault'>;

/** Looks at a one-time link without using it up. @throws {CodedError} `AUTH_006` */
export function createOpenLink({ database, clock, memberships, vault }: Deps): OpenLinkForEnrolment {
  return async (token) => {
    const { link, tenantName } = await database.system('opening a one-time link', async (tx) => {
      const found = await findOpenLink(tx, token, clock);
      const tenant =
        found.kind === 'invitation' ? await memberships.describeTenant(tx, found.tenantId) : undefined;
      return { link: found, tenantName: tenant?.name ?? null };
    });
    const label = link.person?.email ?? 'administrator';
    const authenticator =
      link.needsCredentials && link.totpSealed !== null
        ? describeTotpKey(await vault.open(link.id, link.totpSealed), label)
        : null;
    return { ...link, tenantName, authenticator };
  };
}
