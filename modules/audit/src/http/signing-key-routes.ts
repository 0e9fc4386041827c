import { contractOf as contractIn, signingKeyRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { originOf } from '../origin.ts';
import type { LogIdentity, PublishedKey } from '../signing/log-identity.ts';
import type { Rotated, RotateKey } from '../use-cases/rotate-log-key.ts';

export interface SigningKeyRouteDeps {
  readonly identity: () => Promise<LogIdentity>;
  readonly rotateLogKey: RotateKey;
  readonly rotateWitnessKey: RotateKey;
}

const contract = contractIn(signingKeyRoutes);

const presentKey = ({ verifierKey, since, until }: PublishedKey) => ({
  verifierKey,
  since: since.toISOString(),
  until: until?.toISOString() ?? null,
});

const presentRotation = ({ until, ...keys }: Rotated) => ({ ...keys, until: until.toISOString() });

export const createSigningKeyRoutes = (deps: SigningKeyRouteDeps): readonly RouteImplementation[] => [
  implement(contract('GET /api/v1/audit/keys'), async ({ caller }) => {
    const identity = await deps.identity();
    return {
      origin: identity.originOf(caller.tenantId),
      items: identity.publishedKeysOf(caller.tenantId).map(presentKey),
    };
  }),
  implement(contract('POST /api/v1/keys/log/rotation'), async ({ ctx, caller, body }) =>
    presentRotation(await deps.rotateLogKey(originOf(ctx, caller), body.reason)),
  ),
  implement(contract('POST /api/v1/keys/witness/rotation'), async ({ ctx, caller, body }) =>
    presentRotation(await deps.rotateWitnessKey(originOf(ctx, caller), body.reason)),
  ),
];
