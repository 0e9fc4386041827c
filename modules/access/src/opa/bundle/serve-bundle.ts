import { type Clock, formatId, type TenantId } from '@haechi/kernel';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import type { OpaLimits } from '../read-opa-settings.ts';
import { type Bundle, type BundleContent, buildBundleContent, packBundle } from './build-bundle.ts';
import type { BundleKeys } from './bundle-keys.ts';
import { readBundleSource } from './read-bundle-source.ts';

export interface ServeBundleDeps {
  readonly mirror: AccessMirror;
  readonly keys: Pick<BundleKeys, 'signer'>;
  readonly clock: Clock;
  readonly limits: () => OpaLimits;
}

interface Kept<T> {
  readonly value: T;
  /** Of the access model it was made from. */
  readonly revision: number;
  readonly madeAtMs: number;
}

const TENANTS_MAX = 50;

/** Bundles, made when asked for and kept for a while; a change to the access model ends what is kept at once. */
export function createServeBundle({ mirror, keys, clock, limits }: ServeBundleDeps) {
  const contents = new Map<TenantId, Kept<BundleContent>>();
  const bundles = new Map<TenantId, Kept<Bundle>>();

  function recall<T>(all: ReadonlyMap<TenantId, Kept<T>>, tenantId: TenantId, keptMs: number) {
    const kept = all.get(tenantId);
    const isFresh =
      kept?.revision === mirror.current().revision && clock.now() - (kept?.madeAtMs ?? 0) < keptMs;
    return isFresh ? kept : undefined;
  }

  function keep<T>(all: Map<TenantId, Kept<T>>, tenantId: TenantId, value: T, revision: number): Kept<T> {
    all.delete(tenantId);
    const oldest = all.keys().next();
    if (all.size >= TENANTS_MAX && oldest.done !== true) all.delete(oldest.value);
    const kept = { value, revision, madeAtMs: clock.now() };
    all.set(tenantId, kept);
    return kept;
  }

  function readContent(tenantId: TenantId): Kept<BundleContent> {
    const image = mirror.current();
    const make = (): BundleContent =>
      buildBundleContent(formatId('tenant', tenantId), readBundleSource(image, tenantId));
    return (
      recall(contents, tenantId, limits().dataCacheMs) ?? keep(contents, tenantId, make(), image.revision)
    );
  }

  return async (tenantId: TenantId): Promise<Bundle> => {
    const signer = await keys.signer();
    const kept = recall(bundles, tenantId, limits().bundleCacheMs);
    if (kept?.value.keyId === signer.keyId) return kept.value;
    const { value, revision } = readContent(tenantId);
    const bundle = await packBundle(formatId('tenant', tenantId), value, signer);
    return keep(bundles, tenantId, bundle, revision).value;
  };
}
