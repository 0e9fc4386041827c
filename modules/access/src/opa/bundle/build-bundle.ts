import { createHash } from 'node:crypto';
import { type BundleSigner, signBundle } from './sign-bundle.ts';
import { packTarGz, type TarFile } from './tar.ts';
import { type BundleSource, buildTenantModel } from './tenant-model.ts';
import { writeTenantPolicy } from './tenant-policy.ts';

export interface Bundle {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Strong: the hash of the bytes. */
  readonly etag: string;
  /** Of the content, whatever key signed it. */
  readonly revision: string;
  readonly keyId: string;
}

/** What a bundle holds before it is signed. */
export interface BundleContent {
  readonly files: readonly TarFile[];
  readonly revision: string;
}

/** The Rego package of a tenant: `haechi.tenants.ten_…`. Each tenant has a root of its own, so one OPA can load several. */
const packageOf = (tenant: string): string => `haechi.tenants.${tenant}`;

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The files of a bundle, the same for the same model. The revision is a hash of the content and not the number of the
 * access model: that one counts what happens in all tenants.
 */
export function buildBundleContent(tenant: string, source: BundleSource): BundleContent {
  const data = JSON.stringify({ haechi: { tenants: { [tenant]: { model: buildTenantModel(source) } } } });
  const policy = writeTenantPolicy(packageOf(tenant));
  const revision = sha256(JSON.stringify([sha256(data), sha256(policy)])).slice(0, 32);
  const manifest = JSON.stringify({
    revision,
    roots: [`haechi/tenants/${tenant}`],
    rego_version: 1,
    metadata: { tenant },
  });
  return {
    revision,
    files: [
      { name: '.manifest', bytes: Buffer.from(manifest) },
      { name: 'data.json', bytes: Buffer.from(data) },
      { name: `haechi/tenants/${tenant}/policy.rego`, bytes: Buffer.from(policy) },
    ],
  };
}

/** Packs and signs. The signature comes first: OPA verifies while it reads. */
export async function packBundle(
  tenant: string,
  { files, revision }: BundleContent,
  signer: BundleSigner,
): Promise<Bundle> {
  const bytes = packTarGz([await signBundle(files, tenant, signer), ...files]);
  return { bytes, revision, keyId: signer.keyId, etag: `"${sha256(bytes).slice(0, 40)}"` };
}
