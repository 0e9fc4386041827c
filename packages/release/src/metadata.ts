import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { canonicalize } from '@tufjs/canonical-json';
import { Key, Metadata, MetadataKind, Root, Signature, TargetFile, Targets } from '@tufjs/models';
import { ReleaseError } from './release-error.ts';

// The metadata of The Update Framework (TUF 1.0): a root says whose keys count, the targets list every file with its
// hash. On a stick there is no server that could freeze or mix, so there are no snapshot and timestamp files.

const SPEC_VERSION = '1.0.31';
/** TUF wants a date. It is not judged: the clock of a machine without network cannot be trusted, the number can. */
const EXPIRES = '2126-01-01T00:00:00Z';
const SIGNATURE = /^[0-9a-f]{128}$/;

export interface ListedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface BundleFacts {
  readonly product: string;
  readonly version: string;
  readonly platform: string;
  /** Grows with every bundle of a maker: an old one handed over again is told by it. */
  readonly number: number;
}

function toKey(publicKey: KeyObject): Key {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const content = { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: raw } };
  const keyID = createHash('sha256').update(canonicalize(content)).digest('hex');
  return new Key({ keyID, keyType: 'ed25519', scheme: 'ed25519', keyVal: { public: raw } });
}

/** What a person compares: the id of the key that signs the root. */
export const fingerprintOf = (publicKey: KeyObject): string => toKey(publicKey).keyID;

const signWith = (privateKey: KeyObject) => (data: Buffer) =>
  new Signature({
    keyID: fingerprintOf(createPublicKey(privateKey)),
    sig: sign(null, data, privateKey).toString('hex'),
  });

const write = (metadata: { toJSON(): unknown }): string => canonicalize(metadata.toJSON());

/** The root: the one key that may name others, and the key that signs bundles. Signed by the root key, and a former one. */
export function makeRoot(options: {
  readonly version: number;
  readonly rootKey: KeyObject;
  readonly releasePublicKey: KeyObject;
  readonly formerRootKey?: KeyObject;
}): string {
  const rootKey = toKey(createPublicKey(options.rootKey));
  const releaseKey = toKey(options.releasePublicKey);
  const signed = new Root({
    version: options.version,
    specVersion: SPEC_VERSION,
    expires: EXPIRES,
    consistentSnapshot: false,
  });
  signed.addKey(rootKey, 'root');
  for (const role of ['targets', 'snapshot', 'timestamp']) signed.addKey(releaseKey, role);
  const root = new Metadata(signed);
  root.sign(signWith(options.rootKey));
  if (options.formerRootKey !== undefined) root.sign(signWith(options.formerRootKey));
  return write(root);
}

/** The signed list of every file of a bundle. */
export function makeTargets(facts: BundleFacts, files: readonly ListedFile[], releaseKey: KeyObject): string {
  const { product, version, platform, number } = facts;
  const targets = new Metadata(
    new Targets({
      version: number,
      specVersion: SPEC_VERSION,
      expires: EXPIRES,
      targets: Object.fromEntries(
        files.map(({ path, bytes, sha256 }) => [
          path,
          new TargetFile({ path, length: bytes, hashes: { sha256 } }),
        ]),
      ),
      unrecognizedFields: { product, productVersion: version, platform },
    }),
  );
  targets.sign(signWith(releaseKey));
  return write(targets);
}

function parse(text: string, file: string): never | Record<string, never> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new ReleaseError('bad-metadata', { file, why }, cause);
  };
  try {
    const value: unknown = JSON.parse(text);
    // Only one way of writing it counts; else a changed byte could go unnoticed where it changes no meaning.
    if (canonicalize(value) !== text) return refuse('not canonical');
    return value as Record<string, never>; // an object or not: `Metadata.fromJSON` judges every field
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    return refuse(error instanceof Error ? error.message.slice(0, 80) : '', error);
  }
}

function demandPlainSignatures(metadata: Metadata<Root> | Metadata<Targets>, file: string): void {
  const all = Object.values(metadata.signatures);
  if (all.length === 0 || all.some(({ sig }) => !SIGNATURE.test(sig)))
    throw new ReleaseError('bad-metadata', { file, why: 'signature' });
  if (Object.keys(metadata.unrecognizedFields).length > 0)
    throw new ReleaseError('bad-metadata', { file, why: 'unknown field' });
}

function read<T>(text: string, file: string, make: (value: Record<string, never>) => T): T {
  const value = parse(text, file);
  try {
    return make(value);
  } catch (error) {
    throw new ReleaseError('bad-metadata', { file, why: error instanceof Error ? error.message : '' }, error);
  }
}

function readRoot(text: string, file: string): Metadata<Root> {
  const root = read(text, file, (value) => Metadata.fromJSON(MetadataKind.Root, value));
  demandPlainSignatures(root, file);
  return root;
}

function demandSignedBy(
  root: Metadata<Root>,
  role: 'root' | 'targets',
  signed: Metadata<Root> | Metadata<Targets>,
  file: string,
) {
  try {
    root.verifyDelegate(role, signed);
  } catch (error) {
    throw new ReleaseError('bad-signature', { file }, error);
  }
}

/** The ids of the keys that sign a root. */
export const rootFingerprints = (text: string): readonly string[] =>
  readRoot(text, 'root.json').signed.roles['root']?.keyIDs ?? [];

export interface VerifiedList extends BundleFacts {
  readonly files: ReadonlyMap<string, ListedFile>;
  /** The newest root, to be trusted from now on. */
  readonly root: string;
}

/**
 * Verifies the signatures of a bundle's metadata.
 * @param roots of the bundle, oldest first, each followed by its successor
 * @param trusted the root this installation trusts, or at the first time the fingerprint a person was told
 * @throws ReleaseError
 */
export function verifyMetadata(
  roots: readonly string[],
  targetsText: string,
  trusted: { readonly root: string } | { readonly fingerprint: string },
): VerifiedList {
  const parsed = roots.map((text, index) => ({
    text,
    root: readRoot(text, `metadata/${index + 1}.root.json`),
  }));
  let current =
    'root' in trusted ? { text: trusted.root, root: readRoot(trusted.root, 'trusted root') } : parsed[0];
  if (current === undefined)
    throw new ReleaseError('bad-metadata', { file: 'metadata/1.root.json', why: 'missing' });
  if ('fingerprint' in trusted) {
    const found = current.root.signed.roles['root']?.keyIDs ?? [];
    if (!found.includes(trusted.fingerprint))
      throw new ReleaseError('untrusted-maker', { found: found.join(', ') });
    demandSignedBy(current.root, 'root', current.root, 'metadata/1.root.json');
  }
  for (const next of parsed) {
    if (next.root.signed.version <= current.root.signed.version) {
      demandSame(next, current);
      continue;
    }
    const file = `metadata/${next.root.signed.version}.root.json`;
    if (next.root.signed.version !== current.root.signed.version + 1)
      throw new ReleaseError('bad-metadata', { file, why: 'a root is missing before it' });
    demandSignedBy(current.root, 'root', next.root, file);
    demandSignedBy(next.root, 'root', next.root, file);
    current = next;
  }
  return readTargets(current, targetsText);
}

interface RootText {
  readonly text: string;
  readonly root: Metadata<Root>;
}

/** A root of the same version is the same, byte by byte; older ones are of no interest. */
function demandSame(next: RootText, current: RootText): void {
  if (next.root.signed.version !== current.root.signed.version || next.text === current.text) return;
  throw new ReleaseError('untrusted-maker', {
    found: (next.root.signed.roles['root']?.keyIDs ?? []).join(', '),
  });
}

function readTargets({ text, root }: RootText, targetsText: string): VerifiedList {
  const file = 'metadata/targets.json';
  const targets = read(targetsText, file, (value) => Metadata.fromJSON(MetadataKind.Targets, value));
  demandPlainSignatures(targets, file);
  demandSignedBy(root, 'targets', targets, file);
  const { version: number, unrecognizedFields, targets: listed } = targets.signed;
  const { product, productVersion, platform } = unrecognizedFields;
  if (typeof product !== 'string' || typeof productVersion !== 'string' || typeof platform !== 'string')
    throw new ReleaseError('bad-metadata', { file, why: 'product' });
  const files = Object.entries(listed).map(([path, target]): [string, ListedFile] => [
    path,
    { path, bytes: target.length, sha256: target.hashes['sha256'] ?? '' },
  ]);
  return { product, version: productVersion, platform, number, files: new Map(files), root: text };
}
