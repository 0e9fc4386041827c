import { hash } from 'node:crypto';
import { GATE_PATH, type GateEndpoint } from '@haechi/gate';
import type { Authenticate, Caller, RequestProof } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const METADATA_PATH = '/.well-known/oauth-protected-resource';
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Calls have caps of their own, by caller and tool; this only keeps off floods of one address. */
const RATE_PER_MINUTE = 120_000;
const BEARER = /^(Bearer|DPoP) ([A-Za-z0-9_-]{20,200}|[A-Za-z0-9_-]{2,1000}(?:\.[A-Za-z0-9_-]{2,6000}){2})$/i;
const PROOF_CHARACTERS_MAX = 4_000;

export interface GateDoor {
  readonly endpoint: GateEndpoint;
  readonly authenticate: Authenticate;
  readonly publicUrl: URL;
  /** Name of the OpenID provider that gives tokens for the gate. */
  readonly issuer: string;
}

interface Address {
  readonly tenant: string;
  readonly upstream: string | undefined;
}

function readAddress(request: FastifyRequest): Address {
  const params = request.params as { readonly tenant: string; readonly upstream?: string }; // by the paths below
  return { tenant: params.tenant, upstream: params.upstream };
}

const pathOf = ({ tenant, upstream }: Address): string =>
  `${GATE_PATH}/${tenant}${upstream === undefined ? '' : `/${upstream}`}`;

function readProof(request: FastifyRequest, scheme: string, origin: string): RequestProof | undefined {
  if (scheme.toLowerCase() !== 'dpop') return undefined;
  const jwt = request.headers['dpop'];
  if (typeof jwt !== 'string' || jwt.length > PROOF_CHARACTERS_MAX) return undefined;
  const url = new URL(request.url, origin);
  return { jwt, method: request.method, url: `${url.origin}${url.pathname}` };
}

/** Where tokens come from and what they have to be for (RFC 9728, section 2). */
function describeResource({ publicUrl, issuer }: GateDoor, address: Address) {
  return {
    resource: `${publicUrl.origin}${pathOf(address)}`,
    authorization_servers: [issuer],
    scopes_supported: ['api'],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
    resource_name: 'Haechi gate',
  };
}

/** RFC 9728, section 5.1: whoever comes without a good token learns where to get one. */
function challenge(
  reply: FastifyReply,
  { publicUrl }: GateDoor,
  address: Address,
  error: string | undefined,
): FastifyReply {
  const metadata = `${publicUrl.origin}${METADATA_PATH}${pathOf(address)}`;
  const said = error === undefined ? '' : `, error="${error}"`;
  return reply
    .code(401)
    .header('www-authenticate', `Bearer realm="haechi"${said}, resource_metadata="${metadata}", scope="api"`)
    .type('application/json')
    .send(JSON.stringify({ error: error ?? 'unauthorized' }));
}

/** The caller behind the token; a string where there is none, saying why. */
async function findCaller(
  request: FastifyRequest,
  door: GateDoor,
  address: Address,
): Promise<Caller | string> {
  const { authorization } = request.headers;
  const [, scheme = '', bearer] =
    (authorization === undefined ? undefined : BEARER.exec(authorization)) ?? [];
  if (bearer === undefined) return authorization === undefined ? '' : 'invalid_request';
  const { origin } = door.publicUrl;
  const proof = readProof(request, scheme, origin);
  if (scheme.toLowerCase() === 'dpop' && proof === undefined) return 'invalid_dpop_proof';
  const resources = [pathOf(address), pathOf({ ...address, upstream: undefined })].map(
    (path) => `${origin}${path}`,
  );
  try {
    const caller = await door.authenticate({
      cookie: undefined,
      bearer,
      proof,
      ip: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 400),
      mayBeRecent: true,
      resources,
    });
    return caller ?? '';
  } catch (error) {
    if (error instanceof CodedError && error.code === 'AUTH_003') return 'invalid_token';
    throw error;
  }
}

/**
 * What a conversation is held with: an application a person let in, or one token. The tokens of an application change every
 * quarter of an hour; getting the next one must not make it forget what was read.
 */
function nameConversation({ id, viaConsent }: Caller, authorization = ''): string {
  return hash('sha256', viaConsent === undefined ? authorization : `${id} ${viaConsent.clientId}`);
}

async function pass(request: FastifyRequest, reply: FastifyReply, door: GateDoor): Promise<void> {
  request.haechi.operation = 'gate';
  const address = readAddress(request);
  const { origin } = request.headers;
  // A page of another origin must not speak to the gate with what the browser has (DNS rebinding included).
  if (origin !== undefined && origin !== door.publicUrl.origin)
    throw new CodedError('AUTH_007', { where: 'header Origin' });
  const caller = await findCaller(request, door, address);
  if (typeof caller === 'string') {
    await challenge(reply, door, address, caller === '' ? undefined : caller);
    return;
  }
  request.haechi.caller = caller;
  // The gate of another tenant answers like one that does not exist.
  if (formatId('tenant', caller.tenantId) !== address.tenant) throw new CodedError('RES_001');
  const inherited = reply.getHeaders();
  // From here on the gate writes the answer itself, also while it is still being made.
  reply.hijack();
  for (const [name, value] of Object.entries(inherited))
    if (value !== undefined && name !== 'content-security-policy') reply.raw.setHeader(name, value);
  await door.endpoint.handle(
    {
      method: request.method,
      headers: request.headers,
      body: request.body,
      caller,
      conversation: nameConversation(caller, request.headers.authorization),
      requestId: request.id,
      ip: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 400),
      upstream: address.upstream,
    },
    reply.raw,
  );
}

/** Puts the gate under its path: MCP at one address for all servers of a tenant, and at one for each server. */
export async function mountGate(app: FastifyInstance, door: GateDoor): Promise<void> {
  for (const path of ['/:tenant', '/:tenant/:upstream'])
    app.get(`${METADATA_PATH}${GATE_PATH}${path}`, (request, reply) =>
      reply.header('access-control-allow-origin', '*').send(describeResource(door, readAddress(request))),
    );

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: BODY_BYTES_MAX },
      (_request, text, done) => {
        try {
          done(null, JSON.parse(String(text)));
        } catch {
          // What is not JSON is answered in the form of the protocol.
          done(null, undefined);
        }
      },
    );
    for (const path of ['/:tenant', '/:tenant/:upstream'])
      scope.route({
        method: ['GET', 'POST', 'DELETE'],
        url: `${GATE_PATH}${path}`,
        bodyLimit: BODY_BYTES_MAX,
        config: { rateLimit: { max: RATE_PER_MINUTE, timeWindow: 60_000 } },
        handler: (request, reply) => pass(request, reply, door),
      });
  });
}
