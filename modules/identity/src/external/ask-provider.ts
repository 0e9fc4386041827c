import { CodedError } from '@haechi/kernel';
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { ExternalProvider } from './providers.ts';

/** Who a provider says somebody is. */
export interface ExternalPerson {
  readonly issuer: string;
  readonly subject: string;
  /** For the person to recognise; never for finding out who it is. */
  readonly label: string;
}

export interface FlowSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

type Provider = ExternalProvider & { readonly clientSecret: string };
type Fetch = typeof globalThis.fetch;

const LABEL_MAX = 254;
const NAVER = 'https://nid.naver.com';

/** Faults of the other side, of the network, or of a guard that lets nothing out there: not ours to explain further. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError('AUTH_020', { cause: error });
  }
}

async function discover(provider: Provider, fetch: Fetch): Promise<oidc.Configuration> {
  const issuer = new URL(provider.issuer);
  return await oidc.discovery(
    issuer,
    provider.clientId,
    undefined,
    oidc.ClientSecretPost(provider.clientSecret),
    {
      [oidc.customFetch]: (url, options) => fetch(url, options as RequestInit), // a subset of what fetch takes
      execute: [
        // The connection vouches for an ID token as well; the provider's key says so whatever the connection was.
        oidc.enableNonRepudiationChecks,
        // The guard refuses plain HTTP unless the administrator allows that very address.
        ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
      ],
    },
  );
}

/** Naver's addresses; a stand-in has the same paths below its own. */
function naverUrls(issuer: string) {
  const api = issuer === NAVER ? 'https://openapi.naver.com' : issuer;
  return {
    authorize: `${issuer}/oauth2.0/authorize`,
    token: `${issuer}/oauth2.0/token`,
    profile: `${api}/v1/nid/me`,
  };
}

const naverToken = z.object({ access_token: z.string().min(1).max(4000) });
const naverProfile = z.object({
  resultcode: z.literal('00'),
  response: z.object({
    id: z.string().min(1).max(255),
    email: z.string().max(254).optional(),
    name: z.string().max(200).optional(),
  }),
});

/** Naver's OAuth 2: no ID token, and a profile of its own shape. */
async function askNaver(
  provider: Provider,
  code: string,
  state: string,
  fetch: Fetch,
): Promise<ExternalPerson> {
  const urls = naverUrls(provider.issuer);
  const answer = await fetch(urls.token, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: provider.clientId,
      client_secret: provider.clientSecret,
      code,
      state,
    }),
  });
  const { access_token: token } = naverToken.parse(await answer.json());
  const me = await fetch(urls.profile, { headers: { authorization: `Bearer ${token}` } });
  const { response } = naverProfile.parse(await me.json());
  const label = (response.email ?? response.name ?? '').slice(0, LABEL_MAX);
  return { issuer: provider.issuer, subject: response.id, label };
}

/** Talks to a provider, always through the guard of what may be called. */
export function createAskProvider(fetch: Fetch) {
  return {
    /** Where the browser goes. @throws {CodedError} `AUTH_020` when the provider cannot be reached */
    async addressOf(provider: Provider, secrets: FlowSecrets, redirectUri: string): Promise<string> {
      if (provider.kind === 'naver') {
        const url = new URL(naverUrls(provider.issuer).authorize);
        url.searchParams.set('response_type', 'code');
        url.searchParams.set('client_id', provider.clientId);
        url.searchParams.set('redirect_uri', redirectUri);
        url.searchParams.set('state', secrets.state);
        return url.href;
      }
      return await orUnavailable(async () => {
        const config = await discover(provider, fetch);
        return oidc.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: 'openid',
          state: secrets.state,
          nonce: secrets.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(secrets.verifier),
          code_challenge_method: 'S256',
        }).href;
      });
    },

    /** What the provider says of who came back. @throws {CodedError} `AUTH_020` when it says nothing that holds */
    async whoCameBack(provider: Provider, secrets: FlowSecrets, returned: URL): Promise<ExternalPerson> {
      return await orUnavailable(async () => {
        if (provider.kind === 'naver') {
          const code = returned.searchParams.get('code');
          if (code === null) throw new CodedError('AUTH_020');
          return await askNaver(provider, code, secrets.state, fetch);
        }
        const config = await discover(provider, fetch);
        const tokens = await oidc.authorizationCodeGrant(config, returned, {
          expectedState: secrets.state,
          expectedNonce: secrets.nonce,
          pkceCodeVerifier: secrets.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new CodedError('AUTH_020');
        const named = claims['email'] ?? claims['nickname'] ?? claims['name'];
        const label = typeof named === 'string' ? named.slice(0, LABEL_MAX) : '';
        return { issuer: claims.iss, subject: claims.sub, label };
      });
    },
  };
}

export type AskProvider = ReturnType<typeof createAskProvider>;
