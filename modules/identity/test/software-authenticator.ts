import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

export interface Ceremony {
  readonly challenge: string;
}

export interface Behaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly backedUp?: boolean;
  /** What the counter says instead of one more than before. */
  readonly signCount?: number;
  readonly userHandle?: string | null;
}

const b64 = (bytes: Uint8Array | Buffer): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;

/** An authenticator in memory with one passkey (WebAuthn Level 3, section 6); it does as it is told, right or wrong. */
export function createSoftwareAuthenticator(defaults: Behaviour & { readonly counts?: boolean } = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  let signCount = 0;
  let ownerHandle: string | undefined;

  function authenticatorData(behaviour: Behaviour, attested: Buffer = Buffer.alloc(0)): Buffer {
    const { rpId = 'localhost', userVerified = true, backupEligible = false, backedUp = false } = behaviour;
    const flags =
      PRESENT |
      (userVerified ? VERIFIED : 0) |
      (backupEligible ? ELIGIBLE : 0) |
      (backedUp ? BACKED_UP : 0) |
      (attested.length > 0 ? ATTESTED : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(behaviour.signCount ?? signCount);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter, attested]);
  }

  const clientData = (
    type: string,
    challenge: string,
    { origin = 'http://localhost:8470' }: Behaviour,
  ): Buffer => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

  return {
    credentialId: b64(credentialId),

    create(options: Ceremony & { readonly user: { readonly id: string } }, behaviour: Behaviour = {}) {
      const as = { ...defaults, ...behaviour };
      ownerHandle = options.user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, coseKey(publicKey)]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authenticatorData(as, attested))],
      ]);
      return {
        id: b64(credentialId),
        rawId: b64(credentialId),
        type: 'public-key' as const,
        response: {
          clientDataJSON: b64(clientData('webauthn.create', options.challenge, as)),
          attestationObject: b64(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])), // a map of CBOR values
          transports: ['internal'],
        },
      };
    },

    get(options: Ceremony, behaviour: Behaviour = {}) {
      const as = { ...defaults, ...behaviour };
      if (defaults.counts !== false) signCount = as.signCount ?? signCount + 1;
      const data = authenticatorData(as);
      const client = clientData('webauthn.get', options.challenge, as);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return {
        id: b64(credentialId),
        rawId: b64(credentialId),
        type: 'public-key' as const,
        response: {
          clientDataJSON: b64(client),
          authenticatorData: b64(data),
          signature: b64(signature),
          userHandle: as.userHandle === undefined ? ownerHandle : as.userHandle,
        },
      };
    },
  };
}

export type SoftwareAuthenticator = ReturnType<typeof createSoftwareAuthenticator>;

/** The public half of an ES256 key as COSE key (RFC 9053, section 7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const cose = new Map<number, unknown>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
  ]);
  return Buffer.from(isoCBOR.encode(cose as Parameters<typeof isoCBOR.encode>[0])); // as above
}
