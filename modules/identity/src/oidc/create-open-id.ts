import type { IncomingMessage, ServerResponse } from 'node:http';
import { SECOND_MS } from '@haechi/kernel';
import { startTicking } from '@haechi/kernel/node';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { IdentityParts } from '../parts.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';
import { buildProvider } from './build-provider.ts';
import { type ClientDirectory, createClientDirectory } from './clients/find-client.ts';
import { createIsResource } from './clients/is-resource.ts';
import { createClientRates } from './clients/limit-client-rate.ts';
import { createDocumentClients } from './documents/document-clients.ts';
import { createInteractions, type Interactions } from './interactions/decide-interaction.ts';
import { createLoadKeys, type KeySet } from './keys/signing-keys.ts';
import { providerPages } from './pages/provider-pages.ts';
import { type ProviderRequest, rememberRequest } from './request-source.ts';
import { createIsSameBrowser } from './sessions/bind-session.ts';
import { createEndFamily } from './sessions/end-family.ts';
import { createEndSessionOfLogout } from './sessions/end-session-of-logout.ts';
import { createFindSessionId } from './sessions/find-session-id.ts';
import { createSettleEndedSessions } from './sessions/settle-ended-sessions.ts';
import { createAdapterFactory } from './storage/create-adapter.ts';
import { createRecordQueries } from './storage/record-queries.ts';
import { createAnswerUserinfo } from './tokens/answer-userinfo.ts';
import { type CheckProof, createCheckProof } from './tokens/check-proof.ts';
import { createDescribeToken } from './tokens/describe-token.ts';
import { createFindAccount } from './tokens/find-account.ts';
import { createIntrospectSignedToken } from './tokens/introspect-signed-token.ts';
import { createReadReplayWindow } from './tokens/read-replay-window.ts';
import { createSpentRecords } from './tokens/spent-records.ts';
import { createVerifyAccessToken, type VerifyAccessToken } from './tokens/verify-access-token.ts';

/** Where the provider is mounted: part of its name, so it is the same everywhere. */
export const OPENID_PATH = '/oidc';

const KEYS_READ_EVERY_MS = 60 * SECOND_MS;
const SETTLE_EVERY_MS = SECOND_MS;

export interface OpenId {
  readonly issuer: string;
  readonly audience: string;
  readonly clients: ClientDirectory;
  readonly interactions: Interactions;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly checkProof: CheckProof;
  /** Answers a request below the provider's path. The response is Node's own; nobody else may write to it. */
  handle(raw: IncomingMessage, response: ServerResponse, request: ProviderRequest): Promise<void>;
  /** Takes away what hangs on sessions that are over, and tells their clients. */
  settleEndedSessions(): Promise<number>;
  /** Reads the keys, making the next one when it is due. */
  refreshKeys(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Deps = IdentityParts & { readonly endSessions: EndSessions };
type Step = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

const METADATA = '/.well-known/openid-configuration';
const CLIENT_ROUTES = /^\/(token|par|device\/auth)(\/|$)/;
const RESUME = /^\/(?:auth|device)\/([A-Za-z0-9_-]{20,64})$/;

const idsOf = (keys: KeySet | undefined): string => keys?.publicKeys.map((key) => key.kid).join() ?? '';

/** The OpenID provider: the protocol library with our storage, our sessions and our rules around it. */
export function createOpenId(deps: Deps): OpenId {
  const { database, clock, rootKey, log, publicUrl } = deps;
  const issuer = `${publicUrl.origin}${OPENID_PATH}`;
  const audience = `${publicUrl.origin}/api`;
  const isResource = createIsResource(publicUrl.origin);
  const documents = createDocumentClients({ ...deps, forget: () => clients.forget() });
  const clients: ClientDirectory = createClientDirectory({ ...deps, admits: documents.admits });
  const rates = createClientRates(clock);
  const records = createRecordQueries(deps);
  const findAccount = createFindAccount(deps);
  const loadKeys = createLoadKeys(deps);
  const endFamily = createEndFamily({ ...deps, clients });
  const spent = createSpentRecords({ ...deps, endFamily, readReplayWindowMs: createReadReplayWindow(deps) });
  const describeToken = createDescribeToken({ ...deps, clients });
  const isSameBrowser = createIsSameBrowser(createFindSessionId(deps));
  const endSessionOfLogout = createEndSessionOfLogout(deps);
  const adapter = createAdapterFactory({ records, clients, documents, rates, spent, rootKey });

  let current:
    | { readonly keys: KeySet; readonly provider: Provider; readonly callback: Callback }
    | undefined;
  type Callback = ReturnType<Provider['callback']>;
  const demandCurrent = () => {
    if (current === undefined) throw new Error('the OpenID provider was not started');
    return current;
  };
  const provider = (): Provider => demandCurrent().provider;
  const publicKeys = () => demandCurrent().keys.publicKeys;

  const verifyAccessToken = createVerifyAccessToken({
    database,
    clock,
    clients,
    issuer,
    audience,
    publicKeys,
  });
  const checkProof = createCheckProof({ clock, records });
  const userinfoUrl = `${issuer}/userinfo`;
  const answerUserinfo = createAnswerUserinfo({ userinfoUrl, verifyAccessToken, checkProof, findAccount });
  const introspect = createIntrospectSignedToken({ verifyAccessToken, findClient: clients.find });
  const settleEndedSessions = createSettleEndedSessions({ ...deps, provider });

  /** What happens around the library's own steps, outermost first. */
  const steps = (of: Provider): Step[] => [
    async (ctx, next) => {
      const uid = ctx.method === 'GET' ? RESUME.exec(ctx.path)?.[1] : undefined;
      if (uid === undefined || (await isSameBrowser(of, ctx, uid))) return await next();
      ctx.status = 403;
      providerPages.error(ctx, {
        error: 'access_denied',
        error_description: 'decided in another browser or session',
      });
    },
    async (ctx, next) => {
      if (ctx.path !== '/userinfo' || (ctx.method !== 'GET' && ctx.method !== 'POST')) return await next();
      await answerUserinfo(ctx);
    },
    async (ctx, next) => {
      await next();
      if (!CLIENT_ROUTES.test(ctx.path) || ctx.oidc?.client === undefined) return;
      if (ctx.status !== 401) rates.count(ctx.oidc.client.clientId);
      if (ctx.oidc.route === 'token') await spent.settleAnswer(ctx);
      if (ctx.oidc.route === 'introspection') await introspect(ctx);
    },
    async (ctx, next) => {
      await next();
      if (ctx.path === METADATA && ctx.status === 200 && (await documents.isOn()))
        Object.assign(ctx.body as object, { client_id_metadata_document_supported: true }); // the library's own object
    },
    async (ctx, next) => {
      await next();
      if (ctx.path === '/session/end/confirm' && ctx.oidc !== undefined) await endSessionOfLogout(ctx);
    },
  ];

  function build(keys: KeySet): Provider {
    const isTls = publicUrl.protocol === 'https:';
    const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(publicUrl.hostname);
    const built = buildProvider({
      issuer,
      audience,
      isResource,
      keys,
      rootKey,
      isTls,
      isLocal,
      adapter,
      findAccount,
      describeToken,
    });
    for (const step of steps(built)) built.use(step as Parameters<Provider['use']>[0]); // the library fills in ctx.oidc
    built.on('server_error', (_ctx: unknown, error: Error) => log.error({ err: error }, 'openid provider'));
    return built;
  }

  async function refreshKeys(): Promise<void> {
    const keys = await loadKeys();
    if (idsOf(keys) === idsOf(current?.keys)) return;
    const built = build(keys);
    current = { keys, provider: built, callback: built.callback() };
  }

  let ticking: { stop(): Promise<void> }[] = [];
  return {
    issuer,
    audience,
    clients,
    interactions: createInteractions({ ...deps, provider, clients, audience, isResource }),
    verifyAccessToken,
    checkProof,
    settleEndedSessions,
    refreshKeys,
    async handle(raw, response, request) {
      rememberRequest(raw, request);
      // Addresses in metadata and redirects come from the configuration, never from what the request says of itself.
      raw.headers.host = publicUrl.host;
      raw.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
      raw.headers['x-forwarded-for'] = request.ip;
      delete raw.headers['x-forwarded-host'];
      const path = raw.url ?? '/';
      // The library finds out where it is mounted by comparing the two.
      Object.assign(raw, { originalUrl: path });
      raw.url = path.slice(OPENID_PATH.length) || '/';
      await demandCurrent().callback(raw, response);
    },
    async start() {
      await refreshKeys();
      ticking = [
        startTicking(refreshKeys, KEYS_READ_EVERY_MS, log),
        startTicking(settleEndedSessions, SETTLE_EVERY_MS, log),
      ];
    },
    async stop() {
      await Promise.all(ticking.map((tick) => tick.stop()));
    },
  };
}
