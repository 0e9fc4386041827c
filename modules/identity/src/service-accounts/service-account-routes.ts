import { contractOf as contractIn, serviceAccountRoutes, type serviceAccountView } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { calculateJwkThumbprint } from 'jose';
import type { z } from 'zod';
import type { ClientDirectory } from '../oidc/clients/find-client.ts';
import type { IdentityParts } from '../parts.ts';
import { demandServiceAccount, listServiceAccounts, type ServiceAccount } from './find-service-accounts.ts';
import type { ManageServiceAccounts } from './manage-service-accounts.ts';
import type { createProgramTokens } from './program-tokens.ts';

const contractOf = contractIn(serviceAccountRoutes);

type View = z.input<typeof serviceAccountView>;

function stateOf({ suspendedAt, expiresAt }: ServiceAccount, nowMs: number): View['state'] {
  if (expiresAt.getTime() <= nowMs) return 'expired';
  return suspendedAt === null ? 'active' : 'suspended';
}

async function present(account: ServiceAccount, nowMs: number): Promise<View> {
  const keys = (account.jwks?.keys ?? []).map(async (key) => ({
    thumbprint: await calculateJwkThumbprint(key),
    kid: typeof key['kid'] === 'string' ? key['kid'] : null,
    kty: key.kty,
  }));
  return {
    id: formatId('user', account.id),
    clientId: formatId('client', account.clientId),
    name: account.name,
    kind: account.kind === 'agent' ? 'agent' : 'service',
    description: account.description,
    state: stateOf(account, nowMs),
    dpopRequired: account.dpopRequired,
    keys: await Promise.all(keys),
    createdBy: account.createdBy,
    createdAt: account.createdAt.toISOString(),
    expiresAt: account.expiresAt.toISOString(),
    lastUsedAt: account.lastUsedAt?.toISOString() ?? null,
    tokenExpiresAt: account.tokenExpiresAt?.toISOString() ?? null,
    version: account.version,
  };
}

export interface ServiceAccountRoutesDeps extends Pick<IdentityParts, 'access'> {
  readonly issuer: string;
  readonly manage: ManageServiceAccounts;
  readonly clients: ClientDirectory;
  readonly tokens: ReturnType<typeof createProgramTokens>;
}

export function createServiceAccountRoutes(deps: ServiceAccountRoutesDeps): RouteImplementation[] {
  const { manage, clients, access, issuer } = deps;
  return [
    implement(contractOf('GET /api/v1/service-accounts'), async ({ ctx, tx }) => ({
      tokenEndpoint: `${issuer}/token`,
      items: await Promise.all((await listServiceAccounts(tx)).map((one) => present(one, ctx.nowMs))),
    })),
    implement(contractOf('GET /api/v1/service-accounts/{id}'), async ({ ctx, tx, params }) =>
      present(await demandServiceAccount(tx, params.id), ctx.nowMs),
    ),
    implement(contractOf('POST /api/v1/service-accounts'), async ({ ctx: source, caller, tx, body }) =>
      present(await manage.create({ tx, source, caller }, body), source.nowMs),
    ),
    implement(contractOf('PUT /api/v1/service-accounts/{id}'), async ({ ctx, caller, tx, params, body }) => {
      const version = ctx.ifMatchVersion ?? 0;
      const account = await manage.update({ tx, source: ctx, caller }, params.id, version, body);
      ctx.afterCommit(clients.forget);
      return await present(account, ctx.nowMs);
    }),
    implement(
      contractOf('POST /api/v1/service-accounts/{id}/keys'),
      async ({ ctx, caller, tx, params, body }) => {
        const account = await manage.replaceKeys({ tx, source: ctx, caller }, params.id, body);
        ctx.afterCommit(clients.forget);
        return await present(account, ctx.nowMs);
      },
    ),
    implement(
      contractOf('POST /api/v1/service-accounts/{id}/token'),
      async ({ ctx, caller, tx, params, body }) => {
        const asked = { tx, source: ctx, caller };
        const { token, expiresAt } = await deps.tokens.replace(asked, params.id, body.reason);
        return { token: token.reveal(), expiresAt: expiresAt.toISOString() };
      },
    ),
    implement(
      contractOf('POST /api/v1/service-accounts/{id}/token/revoke'),
      async ({ ctx, caller, tx, params, body }) => {
        await deps.tokens.revoke({ tx, source: ctx, caller }, params.id, body.reason);
        return undefined;
      },
    ),
    implement(
      contractOf('POST /api/v1/service-accounts/{id}/delete'),
      async ({ ctx, caller, tx, params, body }) => {
        await manage.remove({ tx, source: ctx, caller }, params.id, body.reason);
        ctx.afterCommit(async () => {
          clients.forget();
          await access.refresh();
        });
        return undefined;
      },
    ),
  ];
}
