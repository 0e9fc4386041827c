import { createHash } from 'node:crypto';
import type { InstalledPackage } from './locked-packages.ts';

export interface SbomFacts {
  readonly product: string;
  readonly version: string;
  /** Of the sources, ISO 8601: the same sources give the same bill. */
  readonly madeAt: string;
  readonly nodeVersion: string;
  readonly postgresVersion: string;
}

const SPDX_ID = /^[A-Za-z0-9.+-]+$/;

function licensesOf(license: string | undefined) {
  if (license === undefined) return {};
  return { licenses: SPDX_ID.test(license) ? [{ license: { id: license } }] : [{ expression: license }] };
}

/** `sha512-<base64>` as package-lock.json has it, in hex as CycloneDX wants it. */
function hashesOf(integrity: string | undefined) {
  const [, encoded] = /^sha512-(.+)$/.exec(integrity ?? '') ?? [];
  if (encoded === undefined) return {};
  return { hashes: [{ alg: 'SHA-512', content: Buffer.from(encoded, 'base64').toString('hex') }] };
}

const purlOf = (name: string, version: string): string =>
  `pkg:npm/${name.startsWith('@') ? `%40${name.slice(1)}` : name}@${version}`;

/** The bill of materials of a bundle (CycloneDX 1.6, JSON). */
export function makeSbom(packages: readonly InstalledPackage[], facts: SbomFacts): string {
  const parts = [
    ...packages.map(({ name, version, license, integrity, isWorkspace }) => ({
      type: 'library',
      'bom-ref': purlOf(name, version),
      name,
      version,
      ...(isWorkspace ? {} : { purl: purlOf(name, version) }),
      ...licensesOf(license),
      ...hashesOf(integrity),
    })),
    {
      type: 'platform',
      'bom-ref': 'node',
      name: 'Node.js',
      version: facts.nodeVersion,
      ...licensesOf('MIT'),
    },
    {
      type: 'application',
      'bom-ref': 'postgresql',
      name: 'PostgreSQL',
      version: facts.postgresVersion,
      ...licensesOf('PostgreSQL'),
    },
  ];
  const components = [...new Map(parts.map((part) => [part['bom-ref'], part])).values()];
  const application = {
    type: 'application',
    'bom-ref': facts.product,
    name: facts.product,
    version: facts.version,
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([application, components]))
    .digest('hex');
  const serial = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { timestamp: facts.madeAt, component: application },
    components,
    dependencies: [{ ref: facts.product, dependsOn: components.map((part) => part['bom-ref']) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}
