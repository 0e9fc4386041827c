import { timingSafeEqual } from 'node:crypto';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { deriveKey, hashBearerSecret, type RootKey } from '@haechi/kernel/node';
import type { AccessToken, Client, ClientCredentials, RefreshToken, UnknownObject } from 'oidc-provider';
import { type Account, type Adapter, type Configuration, errors, Provider } from 'oidc-provider';
import { isDocumentAddress } from './documents/document-address.ts';
import type { KeySet } from './keys/signing-keys.ts';
import { SIGNING_ALG } from './keys/signing-keys.ts';
import { providerPages } from './pages/provider-pages.ts';
import { SCOPES } from './scopes.ts';
import { bindAndLoadGrant } from './sessions/bind-session.ts';
import { ACR_PASSKEY, ACR_TWO_FACTORS } from './sessions/find-session-facts.ts';
import { CLAIMS_OF_SCOPE } from './tokens/find-account.ts';

export interface ProviderParts {
  readonly issuer: string;
  /** What access tokens are for unless another address of ours is asked for: the API of this product. */
  readonly audience: string;
  /** Whether an address is one of ours that tokens can be for besides. */
  readonly isResource: (indicator: string) => boolean;
  readonly keys: KeySet;
  readonly rootKey: RootKey;
  readonly isTls: boolean;
  /** True when the public address is this very machine: clients may then live on it too. */
  readonly isLocal: boolean;
  readonly adapter: (model: string) => Adapter;
  readonly findAccount: (subject: string) => Promise<Account | undefined>;
  readonly describeToken: (token: AccessToken | ClientCredentials) => Promise<UnknownObject>;
}

const ACCESS_TOKEN_S = (15 * MINUTE_MS) / SECOND_MS;
const REFRESH_FAMILY_S = (7 * DAY_MS) / SECOND_MS;
const DAY_S = DAY_MS / SECOND_MS;
const CLOCKS_DIFFER_S = 5;
const ASSERTION_S_MAX = 600;

/** Counted from the first of the family: rotating a refresh token does not make it live longer. */
function secondsLeftOf(token: RefreshToken): number {
  return Math.max(1, REFRESH_FAMILY_S - token.totalLifetime());
}

const lifetimes: Configuration['ttl'] = {
  AccessToken: ACCESS_TOKEN_S,
  ClientCredentials: ACCESS_TOKEN_S,
  AuthorizationCode: 60,
  DeviceCode: 600,
  IdToken: 3600,
  Interaction: 900,
  RefreshToken: (_ctx, token) => secondsLeftOf(token),
  // Both hang on our session row, which ends them earlier; these are only bounds for what is kept.
  Session: DAY_S,
  Grant: REFRESH_FAMILY_S + 2 * DAY_S,
};

function features({ audience, isResource }: ProviderParts): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      // A client is told about its own tokens. Signed tokens are answered in introspect-signed-token.ts.
      allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId,
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
    backchannelLogout: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true },
    userinfo: { enabled: true },
    deviceFlow: {
      enabled: true,
      // Whose device it is is not kept: the person compares the code.
      deviceInfo: () => ({}),
      userCodeInputSource: providerPages.deviceCode,
      userCodeConfirmSource: providerPages.deviceConfirm,
      successSource: providerPages.deviceDone,
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: providerPages.logout,
      postLogoutSuccessSource: providerPages.logoutDone,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      useGrantedResource: () => true,
      getResourceServerInfo(_ctx, indicator, client) {
        if (indicator !== audience && !isResource(indicator)) throw new errors.InvalidTarget();
        // Whom nobody registered may use the gate for people, not the API.
        const isForeign = indicator === audience && isDocumentAddress(client.clientId);
        const scopes = (client.scope ?? '').split(' ').filter((scope) => !(isForeign && scope === 'api'));
        return {
          scope: scopes.join(' '),
          audience: indicator,
          accessTokenTTL: ACCESS_TOKEN_S,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: SIGNING_ALG } },
        };
      },
    },
  };
}

/** An assertion is made for one request: not for one to come, and not to be kept. */
function demandFreshAssertion(claims: UnknownObject): void {
  const nowS = Math.floor(Date.now() / SECOND_MS);
  const { iat, exp } = claims;
  if (iat !== undefined && !(typeof iat === 'number' && iat <= nowS + CLOCKS_DIFFER_S))
    throw new errors.InvalidClientAuth('assertion from the future');
  if (!(typeof exp === 'number' && exp <= nowS + ASSERTION_S_MAX))
    throw new errors.InvalidClientAuth('assertion lives too long');
}

/** The library refuses addresses of private networks; on a developer's machine, clients are on the same one. */
const fetchOnThisMachine: NonNullable<Configuration['fetch']> = async (url, init) => {
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(
    new URL(url instanceof Request ? url.url : url).hostname,
  );
  const { dispatcher: _guard, ...unguarded }: RequestInit & { dispatcher?: unknown } = init ?? {};
  return await fetch(url, isHere ? unguarded : init);
};

function configure(parts: ProviderParts): Configuration {
  const { rootKey, isTls } = parts;
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isTls, path: '/oidc' } as const;
  return {
    adapter: parts.adapter,
    jwks: { keys: [...parts.keys.privateKeys] },
    features: features(parts),
    ttl: lifetimes,
    scopes: [...SCOPES],
    claims: {
      openid: [...CLAIMS_OF_SCOPE.openid],
      profile: [...CLAIMS_OF_SCOPE.profile],
      email: [...CLAIMS_OF_SCOPE.email],
      sid: null,
      iss: null,
    },
    acrValues: [ACR_TWO_FACTORS, ACR_PASSKEY],
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'private_key_jwt'],
    clientDefaults: { id_token_signed_response_alg: SIGNING_ALG },
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519', 'PS256'],
      idTokenSigningAlgValues: [SIGNING_ALG],
      dPoPSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'],
    },
    clockTolerance: CLOCKS_DIFFER_S,
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    routes: { userinfo: '/userinfo', pushed_authorization_request: '/par' },
    cookies: {
      names: { session: 'haechi-oidc', interaction: 'haechi-oidc-step', resume: 'haechi-oidc-resume' },
      keys: [Buffer.from(deriveKey(rootKey, 'oidc/cookies'))],
      long: { ...cookie, signed: true },
      short: { ...cookie, signed: true },
    },
    interactions: { url: (_ctx, interaction) => `${parts.issuer}/interaction/${interaction.uid}` },
    findAccount: (_ctx, subject) => parts.findAccount(subject),
    loadExistingGrant: bindAndLoadGrant,
    // Liveness is asked of our own session row with each read, not of the library's session.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    extraTokenClaims: (_ctx, token) => parts.describeToken(token),
    renderError: providerPages.error,
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims) => demandFreshAssertion(claims),
    ...(parts.isLocal ? { fetch: fetchOnThisMachine } : {}),
    // A page of another origin may redeem its own codes; its origin is one of its redirect addresses.
    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),
  };
}

function compareSecret(this: Client, shown: string): boolean {
  const known = Buffer.from(this.clientSecret ?? '', 'base64url');
  const hash = hashBearerSecret(shown);
  return known.length === hash.length && timingSafeEqual(known, hash);
}

/** The protocol core with our rules. Holds no state of its own, so it is built anew when the signing keys change. */
export function buildProvider(parts: ProviderParts): Provider {
  const provider = new Provider(parts.issuer, configure(parts));
  // The server in front says what the public address is; see create-open-id.ts.
  provider.proxy = true;
  // The library has the hash where it expects the secret; see toClientMetadata.
  provider.Client.prototype.compareClientSecret = compareSecret;
  return provider;
}
