import { consentRoutes, contractOf as contractIn } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { demandPresence } from '../../step-up/demand-presence.ts';
import type { GivenConsent, ManageConsents } from './manage-consents.ts';

const contractOf = contractIn(consentRoutes);

const presentConsent = ({ client, grantedAt, lastUsedAt, endsAt, ...consent }: GivenConsent) => ({
  clientId: client === undefined ? consent.clientId : formatId('client', client.id),
  documentUrl: client?.document_url ?? null,
  clientName: client?.name ?? null,
  clientKind: client?.kind ?? null,
  scopes: [...consent.scopes],
  resources: [...consent.resources],
  sessions: consent.sessions,
  grantedAt: grantedAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  endsAt: endsAt.toISOString(),
  endsWithSession: consent.endsWithSession,
});

/** What a person lets clients do. */
export function createConsentRoutes(consents: ManageConsents): RouteImplementation[] {
  return [
    implement(contractOf('GET /api/v1/me/consents'), async ({ caller }) => ({
      items: (await consents.list(caller)).map(presentConsent),
    })),
    implement(contractOf('DELETE /api/v1/me/consents/{clientId}'), async ({ ctx, caller, params }) => {
      demandPresence(caller);
      await consents.withdraw(ctx, caller, params.clientId);
      return undefined;
    }),
  ];
}
