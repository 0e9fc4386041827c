import { contractOf as contractIn, externalRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { demandSession } from '../http/demand-session.ts';
import type { IdentityParts } from '../parts.ts';
import { createAskProvider } from './ask-provider.ts';
import { createExternalIdentities } from './external-identities.ts';
import { createFlows, linkingOf, redirectUriOf } from './flows.ts';
import { createExternalProviders, type ExternalProvider } from './providers.ts';

const contractOf = contractIn(externalRoutes);

/** Signing in with an account elsewhere, linking it, and what the operator registers. */
export function createExternalRoutes(parts: IdentityParts): RouteImplementation[] {
  const providers = createExternalProviders(parts);
  const identities = createExternalIdentities(parts);
  const flows = createFlows({ ...parts, providers, ask: createAskProvider(parts.fetchOutside) });
  const redirectUri = redirectUriOf(parts.publicUrl);
  const present = (provider: ExternalProvider) => ({ ...provider, redirectUri });
  return [
    implement(contractOf('GET /api/v1/auth/external'), async () => ({
      items: (await providers.list())
        .filter(({ enabled }) => enabled)
        .map(({ key, name }) => ({ key, name })),
    })),
    implement(contractOf('POST /api/v1/auth/external/{provider}/begin'), ({ params }) =>
      flows.begin(params.provider, undefined),
    ),
    implement(contractOf('POST /api/v1/auth/external/finish'), async ({ ctx, body }) => {
      const returned = await flows.finish(body, undefined);
      const { challenge, expiresAt } = await identities.signIn(ctx, returned);
      const next = 'second_factor' as const;
      return { next, challenge: challenge.reveal(), expiresAt: expiresAt.toISOString() };
    }),
    implement(contractOf('GET /api/v1/me/external-identities'), async ({ caller, tx }) => ({
      items: (await identities.list(tx, caller)).map((row) => ({
        provider: row.provider_key,
        providerName: row.name ?? row.provider_key,
        label: row.label,
        linkedAt: row.linked_at.toISOString(),
        lastUsedAt: row.last_used_at?.toISOString() ?? null,
      })),
    })),
    implement(contractOf('POST /api/v1/me/external-identities/{provider}/begin'), ({ caller, params }) =>
      flows.begin(params.provider, linkingOf(caller, demandSession(caller))),
    ),
    implement(contractOf('POST /api/v1/me/external-identities/finish'), async ({ ctx, caller, body }) => {
      const returned = await flows.finish(body, linkingOf(caller, demandSession(caller)));
      await identities.link(ctx, caller, returned);
      return undefined;
    }),
    implement(
      contractOf('DELETE /api/v1/me/external-identities/{provider}'),
      async ({ ctx, caller, tx, params }) => {
        demandSession(caller);
        await identities.unlink(tx, ctx, caller, params.provider);
        return undefined;
      },
    ),
    implement(contractOf('GET /api/v1/sign-in-providers'), async () => ({
      items: (await providers.list()).map(present),
    })),
    implement(contractOf('PUT /api/v1/sign-in-providers/{provider}'), async ({ ctx, caller, params, body }) =>
      present(await providers.put(ctx, caller, { key: params.provider, ...body })),
    ),
  ];
}
