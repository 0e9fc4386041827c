import { decodeHeaderValue, LEGACY_VERSIONS, META, MODERN, NAME_SOURCE } from './eras.ts';
import { type Params, RPC, type RpcError, type RpcMessage, readMessage } from './json-rpc.ts';

/** What one POST is: a message of one of the eras, or why it is neither. */
export type Classified =
  | {
      readonly ok: true;
      readonly modern: boolean;
      readonly read: RpcMessage;
      readonly clientCapabilities: Params;
    }
  | {
      readonly ok: false;
      readonly status: number;
      readonly error: RpcError;
      readonly id: string | number | null;
    };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const headerOf = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : undefined;
};

const mismatch = (what: string): RpcError => ({
  code: RPC.headerMismatch,
  message: `Bad Request: the request headers and body disagree: ${what}`,
});

/** The standard headers repeat what the body says; a proxy may have judged by them, so they must not differ. */
function findHeaderFault(
  headers: Headers,
  method: string,
  params: Params,
  version: string,
): RpcError | undefined {
  const said = headerOf(headers, 'mcp-protocol-version');
  if (said === undefined) return mismatch('MCP-Protocol-Version is missing');
  if (said !== version) return mismatch(`MCP-Protocol-Version is ${said.slice(0, 40)}`);
  const saidMethod = headerOf(headers, 'mcp-method');
  if (saidMethod === undefined) return mismatch('Mcp-Method is missing');
  if (saidMethod !== method) return mismatch(`Mcp-Method is ${saidMethod.slice(0, 100)}`);
  const source = NAME_SOURCE[method];
  const name = source === undefined ? undefined : params[source];
  if (typeof name !== 'string') return undefined;
  const saidName = headerOf(headers, 'mcp-name');
  if (saidName === undefined) return mismatch('Mcp-Name is missing');
  const decoded = decodeHeaderValue(saidName);
  return decoded === name ? undefined : mismatch('Mcp-Name names something else');
}

function classifyModern(headers: Headers, read: RpcMessage, meta: Params, version: string): Classified {
  const { message } = read;
  const id = 'id' in message ? (message.id ?? null) : null;
  const reject = (error: RpcError): Classified => ({ ok: false, status: 400, error, id });
  const said = headerOf(headers, 'mcp-protocol-version');
  // A header that says something else was perhaps believed on the way; only then does it matter what the body asks for.
  if (said !== undefined && said !== version)
    return reject(mismatch(`MCP-Protocol-Version is ${said.slice(0, 40)}`));
  if (version !== MODERN) {
    const data = { supported: [MODERN, ...LEGACY_VERSIONS], requested: version.slice(0, 40) };
    return reject({ code: RPC.unsupportedVersion, message: 'Unsupported protocol version', data });
  }
  if (read.kind !== 'request') return { ok: true, modern: true, read, clientCapabilities: {} };
  const fault = findHeaderFault(headers, read.message.method, read.message.params ?? {}, version);
  if (fault !== undefined) return reject(fault);
  const capabilities = meta[META.clientCapabilities];
  if (!isObject(capabilities))
    return reject({
      code: RPC.invalidParams,
      message: `Invalid params: _meta needs ${META.clientCapabilities}`,
    });
  return { ok: true, modern: true, read, clientCapabilities: capabilities };
}

/** Says which era a message belongs to; the body decides, the headers are held to it. */
export function classifyRequest(headers: Headers, body: unknown): Classified {
  const read = readMessage(body);
  if (read === undefined) {
    const error = { code: RPC.invalidRequest, message: 'Bad Request: not one message of JSON-RPC 2.0' };
    return { ok: false, status: 400, error, id: null };
  }
  const params = read.kind === 'response' ? {} : (read.message.params ?? {});
  const { _meta: meta } = params;
  const version = isObject(meta) ? meta[META.version] : undefined;
  if (isObject(meta) && typeof version === 'string') return classifyModern(headers, read, meta, version);
  const id = 'id' in read.message ? (read.message.id ?? null) : null;
  const said = headerOf(headers, 'mcp-protocol-version');
  if (said === MODERN && read.kind === 'request') {
    const error = {
      code: RPC.invalidParams,
      message: `Invalid params: _meta needs ${META.version} and ${META.clientCapabilities}`,
    };
    return { ok: false, status: 400, error, id };
  }
  if (said !== undefined && said !== MODERN && !LEGACY_VERSIONS.includes(said)) {
    const data = { supported: [MODERN, ...LEGACY_VERSIONS], requested: said.slice(0, 40) };
    return {
      ok: false,
      status: 400,
      error: { code: RPC.unsupportedVersion, message: 'Unsupported protocol version', data },
      id,
    };
  }
  return { ok: true, modern: said === MODERN, read, clientCapabilities: {} };
}
