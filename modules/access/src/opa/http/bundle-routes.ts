import { originOf } from '@haechi/audit';
import { opaRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import { contractOf } from '../../http/contract-of.ts';
import type { BundleKey, BundleKeys } from '../bundle/bundle-keys.ts';
import type { createServeBundle } from '../bundle/serve-bundle.ts';
import { BUNDLE_ALGORITHM } from '../bundle/sign-bundle.ts';
import type { createRotateBundleKey } from '../use-cases/rotate-bundle-key.ts';

export interface BundleRouteDeps {
  readonly keys: BundleKeys;
  readonly serveBundle: ReturnType<typeof createServeBundle>;
  readonly rotateBundleKey: ReturnType<typeof createRotateBundleKey>;
}

const contract = contractOf(opaRoutes);

const present = ({ id, publicPem, state, signsFromMs }: BundleKey) => ({
  id,
  algorithm: BUNDLE_ALGORITHM,
  publicKey: publicPem,
  state,
  signsFrom: new Date(signsFromMs).toISOString(),
});

/** What policy servers pull. */
export function createBundleRoutes({
  keys,
  serveBundle,
  rotateBundleKey,
}: BundleRouteDeps): RouteImplementation[] {
  return [
    implement(contract('GET /opa/v1/bundles/{bundle}'), async ({ caller, params }) => {
      // Whose bundle it is follows from the credential; a name that says otherwise names nothing.
      if (params.bundle !== `${formatId('tenant', caller.tenantId)}.tar.gz`) throw new CodedError('RES_001');
      const { bytes, etag } = await serveBundle(caller.tenantId);
      return { bytes, etag, mediaType: 'application/gzip' };
    }),
    implement(contract('GET /opa/v1/keys'), async () => ({ items: (await keys.list()).map(present) })),
    implement(contract('POST /opa/v1/keys'), async ({ ctx, caller, body }) =>
      present(await rotateBundleKey(originOf(ctx, caller), body.at, body.reason)),
    ),
  ];
}
