import { CLIENT_SCOPES, oidcRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { demandSession } from '../../http/demand-session.ts';
import { toClientId } from '../clients/client-metadata.ts';
import type { StoredClient } from '../clients/find-client.ts';
import type { ManageClients } from '../clients/manage-clients.ts';
import type { Interactions } from '../interactions/decide-interaction.ts';

type Contract = (typeof oidcRoutes)[number];

function contractOf<O extends Contract['operation']>(operation: O): Extract<Contract, { operation: O }> {
  const contract = oidcRoutes.find((route) => route.operation === operation);
  if (contract === undefined) throw new Error(`no contract for ${operation}`);
  return contract as Extract<Contract, { operation: O }>; // found by this very operation
}

function presentClient(client: StoredClient) {
  return {
    id: formatId('client', client.id),
    name: client.name,
    kind: client.kind,
    authMethod: client.auth_method,
    redirectUris: client.redirect_uris,
    postLogoutRedirectUris: client.post_logout_redirect_uris,
    backchannelLogoutUri: client.backchannel_logout_uri,
    scopes: CLIENT_SCOPES.filter((scope) => client.scopes.includes(scope)),
    parRequired: client.par_required,
    dpopRequired: client.dpop_required,
    rateLimitPerMinute: client.rate_limit_per_minute,
    documentUrl: client.document_url,
    createdAt: client.created_at.toISOString(),
    updatedAt: client.updated_at.toISOString(),
    version: client.version,
  };
}

export interface OidcRoutesDeps {
  readonly issuer: string;
  readonly manage: ManageClients;
  readonly interactions: Interactions;
}

/** Clients of the provider, and what people are asked on its behalf. */
export function createOidcRoutes({ issuer, manage, interactions }: OidcRoutesDeps): RouteImplementation[] {
  return [
    implement(contractOf('GET /api/v1/clients'), async ({ tx }) => ({
      issuer,
      items: (await manage.list(tx)).map(presentClient),
    })),
    implement(contractOf('POST /api/v1/clients'), async ({ ctx, caller, tx, body }) => {
      const { client, secret } = await manage.create(tx, ctx, caller, body);
      return { client: presentClient(client), secret: secret?.reveal() ?? null };
    }),
    implement(contractOf('GET /api/v1/clients/{id}'), async ({ tx, params }) =>
      presentClient(await manage.find(tx, params.id)),
    ),
    implement(contractOf('PUT /api/v1/clients/{id}'), async ({ ctx, caller, tx, params, body }) => {
      const edit = { id: params.id, version: ctx.ifMatchVersion ?? 0, input: body };
      const client = await manage.update(tx, ctx, caller, edit);
      ctx.afterCommit(manage.forget);
      return presentClient(client);
    }),
    implement(contractOf('POST /api/v1/clients/{id}/secret'), async ({ ctx, caller, tx, params, body }) => {
      const secret = await manage.renewSecret(tx, ctx, caller, { id: params.id, reason: body.reason });
      ctx.afterCommit(manage.forget);
      return { secret: secret.reveal() };
    }),
    implement(contractOf('POST /api/v1/clients/{id}/delete'), async ({ ctx, caller, tx, params, body }) => {
      await manage.remove(tx, ctx, caller, { id: params.id, reason: body.reason });
      ctx.afterCommit(manage.forget);
      return undefined;
    }),

    implement(contractOf('GET /api/v1/openid/interactions/{uid}'), async ({ caller, params }) => {
      demandSession(caller);
      const { client, scopes, resources, redirectUri, givesFactor } = await interactions.describe(
        caller,
        params.uid,
      );
      const url = redirectUri === null ? null : URL.parse(redirectUri);
      return {
        clientName: client.name,
        clientId: toClientId(client),
        documentHost: client.document_url === null ? null : new URL(client.document_url).host,
        redirectOrigin: url === null ? null : url.origin === 'null' ? url.protocol : url.origin,
        scopes: [...scopes],
        givesFactor,
        resources: [...resources],
      };
    }),
    implement(
      contractOf('POST /api/v1/openid/interactions/{uid}/accept'),
      async ({ ctx, caller, params }) => ({
        goTo: await interactions.accept(ctx, caller, demandSession(caller), params.uid),
      }),
    ),
    implement(
      contractOf('POST /api/v1/openid/interactions/{uid}/refuse'),
      async ({ ctx, caller, params }) => {
        demandSession(caller);
        return { goTo: await interactions.refuse(ctx, caller, params.uid) };
      },
    ),
  ];
}
