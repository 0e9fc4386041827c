import type { AuditModule } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { RouteImplementation } from '@haechi/http';
import type { Clock, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import type { AccessMirror } from '../engine/access-mirror.ts';
import { type AskOpinion, createAskOpinion } from './ask-opinion.ts';
import { createSidecar, type SidecarAddress } from './ask-sidecar.ts';
import { type BundleKeys, createBundleKeys } from './bundle/bundle-keys.ts';
import { createServeBundle } from './bundle/serve-bundle.ts';
import { createBundleRoutes } from './http/bundle-routes.ts';
import { createMarkRoutes } from './http/mark-routes.ts';
import { createSidecarRoutes } from './http/sidecar-routes.ts';
import { createReadOpaSettings } from './read-opa-settings.ts';
import { createSecondOpinion, type SecondOpinion } from './second-opinion.ts';
import { createForgetOpinions } from './use-cases/forget-opinions.ts';
import { createMarkForOpa } from './use-cases/mark-for-opa.ts';
import { createRotateBundleKey } from './use-cases/rotate-bundle-key.ts';

export type { SidecarAddress } from './ask-sidecar.ts';
export { opaErrors } from './errors.ts';
export { opaPermissions } from './permissions.ts';
export { opaSettings } from './read-opa-settings.ts';

export interface OpaDeps {
  /** Where the policy server is; undefined where there is none. */
  readonly opa?: SidecarAddress | undefined;
  readonly mirror: AccessMirror;
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
  readonly rootKey: RootKey;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
}

export interface Opa {
  readonly opinions: SecondOpinion;
  readonly routes: readonly RouteImplementation[];
  status: AskOpinion['status'];
  listKeys: BundleKeys['facts'];
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The policy server beside the engine: asked where marked, and served with bundles. */
export function createOpa(deps: OpaDeps): Opa {
  const { mirror, clock, audit } = deps;
  const sidecar = deps.opa === undefined ? undefined : createSidecar(deps.opa);
  const { limits, ...reading } = createReadOpaSettings(deps);
  const asking = createAskOpinion({ sidecar, clock, limits });
  const opinions = createSecondOpinion(asking);
  const keys = createBundleKeys(deps);
  return {
    opinions,
    routes: [
      ...createMarkRoutes({
        mirror,
        markForOpa: createMarkForOpa(deps),
        forgetOpinions: createForgetOpinions({ audit }),
      }),
      ...createSidecarRoutes({ ...deps, address: deps.opa, asking, opinions, limits }),
      ...createBundleRoutes({
        keys,
        serveBundle: createServeBundle({ mirror, keys, clock, limits }),
        rotateBundleKey: createRotateBundleKey({ ...deps, keys }),
      }),
    ],
    status: asking.status,
    listKeys: keys.facts,
    start: reading.start,
    async stop() {
      await reading.stop();
      sidecar?.close();
    },
  };
}
