import { ok, type Result } from '@haechi/kernel';
import {
  type Era,
  encodeHeaderValue,
  LEGACY,
  LEGACY_VERSIONS,
  META,
  MODERN,
  NAME_SOURCE,
} from '../mcp/eras.ts';
import type { Params } from '../mcp/json-rpc.ts';
import { type Answer, type Channel, type ExchangeOptions, failed, type UpstreamFailure } from './channel.ts';

export interface ServerFacts {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly name: string;
  readonly version: string;
  readonly capabilities: Params;
  readonly instructions: string | undefined;
}

/** A server that can be asked, whatever revision it speaks. */
export interface Upstream {
  readonly facts: ServerFacts;
  /** @param clientCapabilities what the one who asks can do; a server of the older revision was told once, of all */
  request(
    method: string,
    params: Params,
    options: ExchangeOptions & { readonly clientCapabilities?: Params },
  ): Promise<Result<Answer, UpstreamFailure>>;
  notify(method: string, params: Params): Promise<void>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const CONNECT_BYTES_MAX = 262_144;
const CLIENT_INFO = { name: 'haechi-gate', version: '1' };
/** Nothing is promised that a caller may not have; questions of the server are passed to who can answer. */
const LEGACY_CLIENT_CAPABILITIES = { elicitation: {}, sampling: {} };

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 200) : '');

function describeServer(info: unknown): { readonly name: string; readonly version: string } {
  const { name, version } = isObject(info) ? info : {};
  return { name: textOf(name), version: textOf(version) };
}

function withMeta(params: Params, added: Params): Params {
  const { _meta: meta } = params;
  return { ...params, _meta: { ...(isObject(meta) ? meta : {}), ...added } };
}

/** Members of the envelope of the newer revision say who calls; they are the gate's to say. */
function stripEnvelope(params: Params): Params {
  const { _meta: meta, ...rest } = params;
  if (!isObject(meta)) return params;
  const kept = Object.entries(meta).filter(([name]) => !name.startsWith('io.modelcontextprotocol/'));
  return kept.length === 0 ? rest : { ...rest, _meta: Object.fromEntries(kept) };
}

function modernHeaders(method: string, params: Params): Record<string, string> {
  const source = NAME_SOURCE[method];
  const name = source === undefined ? undefined : params[source];
  return {
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': encodeHeaderValue(name) } : {}),
  };
}

function openModern(channel: Channel, facts: ServerFacts): Upstream {
  return {
    facts,
    request(method, params, { clientCapabilities = {}, ...options }) {
      const headers = { ...options.headers, ...modernHeaders(method, params) };
      const envelope = {
        [META.version]: MODERN,
        [META.clientInfo]: CLIENT_INFO,
        [META.clientCapabilities]: clientCapabilities,
      };
      return channel.exchange(method, withMeta(params, envelope), { ...options, headers });
    },
    notify: (method, params) =>
      channel.notify(method, params, {
        timeoutMs: CONNECT_TIMEOUT_MS,
        headers: modernHeaders(method, params),
      }),
    close: () => channel.close(),
  };
}

function openLegacy(channel: Channel, facts: ServerFacts, sessionId: string | undefined): Upstream {
  const headers = {
    'mcp-protocol-version': facts.protocolVersion,
    ...(sessionId === undefined ? {} : { 'mcp-session-id': sessionId }),
  };
  return {
    facts,
    request: (method, params, { clientCapabilities: _told, ...options }) =>
      channel.exchange(method, stripEnvelope(params), { ...options, headers }),
    notify: (method, params) =>
      channel.notify(method, stripEnvelope(params), { timeoutMs: CONNECT_TIMEOUT_MS, headers }),
    close: () => channel.close(),
  };
}

async function discover(channel: Channel): Promise<ServerFacts | undefined> {
  const params = {
    _meta: {
      [META.version]: MODERN,
      [META.clientInfo]: CLIENT_INFO,
      [META.clientCapabilities]: {},
    },
  };
  const answer = await channel.exchange('server/discover', params, {
    timeoutMs: CONNECT_TIMEOUT_MS / 2,
    bytesMax: CONNECT_BYTES_MAX,
    headers: modernHeaders('server/discover', params),
  });
  if (!answer.ok) return undefined;
  const { result } = answer.value.response;
  const versions = result?.['supportedVersions'];
  if (result === undefined || !Array.isArray(versions) || !versions.includes(MODERN)) return undefined;
  const { capabilities, instructions, _meta: meta } = result;
  const info = isObject(meta) ? meta[META.serverInfo] : result['serverInfo'];
  return {
    era: MODERN,
    protocolVersion: MODERN,
    ...describeServer(info),
    capabilities: isObject(capabilities) ? capabilities : {},
    instructions: typeof instructions === 'string' ? instructions : undefined,
  };
}

async function initialize(channel: Channel): Promise<Result<Upstream, UpstreamFailure>> {
  const answer = await channel.exchange(
    'initialize',
    { protocolVersion: LEGACY, capabilities: LEGACY_CLIENT_CAPABILITIES, clientInfo: CLIENT_INFO },
    { timeoutMs: CONNECT_TIMEOUT_MS, bytesMax: CONNECT_BYTES_MAX },
  );
  if (!answer.ok) return answer;
  const { response, sessionId } = answer.value;
  if (response.result === undefined) return failed('garbage', `error ${response.error.code}`, false);
  const { protocolVersion, serverInfo, capabilities, instructions } = response.result;
  if (typeof protocolVersion !== 'string' || !LEGACY_VERSIONS.includes(protocolVersion))
    return failed('garbage', 'it speaks a revision that is not known here', false);
  const facts: ServerFacts = {
    era: LEGACY,
    protocolVersion,
    ...describeServer(serverInfo),
    capabilities: isObject(capabilities) ? capabilities : {},
    instructions: typeof instructions === 'string' ? instructions : undefined,
  };
  const upstream = openLegacy(channel, facts, sessionId);
  await upstream.notify('notifications/initialized', {});
  return ok(upstream);
}

/** Finds out which revision a server speaks: the newer one is asked for first, in one request. */
export async function connectUpstream(channel: Channel): Promise<Result<Upstream, UpstreamFailure>> {
  const facts = await discover(channel);
  return facts === undefined ? await initialize(channel) : ok(openModern(channel, facts));
}
