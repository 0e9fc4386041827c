import type { CallContext } from '../calls/call-types.ts';
import type { GateImage } from '../calls/registry.ts';
import { describeInitialized } from './describe-server.ts';
import type { GateRequest } from './endpoint-types.ts';
import { LEGACY, LEGACY_VERSIONS } from './eras.ts';
import { errorOf, type Params, RPC, type RpcRequest, resultOf } from './json-rpc.ts';
import type { Reply } from './reply.ts';
import type { RunningRequests } from './running-requests.ts';
import type { ServerAsks } from './server-asks.ts';
import type { Session, Sessions } from './sessions.ts';

export interface LegacyDeps {
  readonly sessions: Sessions;
  readonly asks: ServerAsks;
  readonly running: RunningRequests;
  /** The session the request names; undefined for none, null for one that is not the caller's. */
  readonly openSession: (request: GateRequest) => Promise<Session | undefined | null>;
  /** Keeps the stream of a session open that `GET` asks for. */
  readonly openStream: (request: GateRequest, session: Session | undefined, reply: Reply) => Promise<void>;
  readonly closeStreams: (session: Session) => void;
  /** Tells of changes for as long as the caller stays. */
  readonly listen: (ctx: CallContext, request: RpcRequest, reply: Reply) => Promise<void>;
}

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

async function initialize(
  deps: LegacyDeps,
  request: GateRequest,
  rpc: RpcRequest,
  image: GateImage,
  reply: Reply,
): Promise<void> {
  const { protocolVersion, capabilities } = rpc.params ?? {};
  if (typeof protocolVersion !== 'string') {
    reply.answer(
      200,
      errorOf(rpc.id, { code: RPC.invalidParams, message: 'Invalid params: protocolVersion' }),
    );
    return;
  }
  const version = LEGACY_VERSIONS.includes(protocolVersion) ? protocolVersion : LEGACY;
  const { header } = await deps.sessions.begin(request.caller, {
    version,
    capabilities: isObject(capabilities) ? { ...capabilities } : {},
  });
  reply.answer(200, resultOf(rpc.id, describeInitialized(image, request.upstream, version, LEGACY)), {
    'mcp-session-id': header,
  });
}

/** Methods only the older revision has. @returns whether it was one of them */
export async function handleLegacyExtras(
  deps: LegacyDeps,
  request: GateRequest,
  rpc: RpcRequest,
  image: GateImage,
  reply: Reply,
): Promise<boolean> {
  if (rpc.method === 'initialize') await initialize(deps, request, rpc, image, reply);
  // A level is heard of by each server with the next call that wants one; nothing is kept of it here.
  else if (rpc.method === 'ping' || rpc.method === 'logging/setLevel')
    reply.answer(200, resultOf(rpc.id, {}));
  else return false;
  return true;
}

export const SESSION_NOT_FOUND = errorOf(null, { code: -32_001, message: 'Session not found' });

/**
 * `GET` and `DELETE` at the address (2025-11-25, transports, "Session Management"): an ended session is not found from then on,
 * which tells its caller to initialize anew.
 */
export async function serveSession(deps: LegacyDeps, request: GateRequest, reply: Reply): Promise<void> {
  const { method, caller } = request;
  if (method !== 'GET' && method !== 'DELETE') {
    reply.empty(405, { allow: 'GET, POST, DELETE' });
    return;
  }
  const session = await deps.openSession(request);
  if (session === null) reply.answer(404, SESSION_NOT_FOUND);
  else if (method === 'GET') await deps.openStream(request, session, reply);
  else if (session === undefined)
    reply.answer(400, errorOf(null, { code: RPC.invalidRequest, message: 'Bad Request: no Mcp-Session-Id' }));
  else {
    await deps.sessions.end(session, caller);
    deps.closeStreams(session);
    reply.empty(204);
  }
}

export function createOpenSession(sessions: Sessions): LegacyDeps['openSession'] {
  return async ({ headers, caller }) => {
    const header = headers['mcp-session-id'];
    if (typeof header !== 'string') return undefined;
    return (await sessions.read(header, caller)) ?? null;
  };
}
