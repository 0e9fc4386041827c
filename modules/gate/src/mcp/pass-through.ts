import type { Json } from '@haechi/kernel';
import { type Clock, formatId } from '@haechi/kernel';
import type { CallContext } from '../calls/call-types.ts';
import type { GateImage } from '../calls/registry.ts';
import { maskSecrets } from '../domain/mask-secrets.ts';
import { permissionOf } from '../domain/risk.ts';
import type { AccessPort, AuditPort } from '../ports.ts';
import type { UpstreamRow } from '../tables.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import { type Params, RPC, type RpcError } from './json-rpc.ts';
import { fullName, splitName } from './list-tools.ts';

export type Passed = { readonly result: Params } | { readonly error: RpcError };

export interface PassThroughDeps {
  readonly access: AccessPort;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly pool: UpstreamPool;
}

const LIST_TIMEOUT_MS = 10_000;
const READ_TIMEOUT_MS = 30_000;
const BYTES_MAX = 4 * 1024 * 1024;
const URI = /^gate-([a-z0-9-]{1,30})\+(.+)$/s;
const NOT_FOUND: RpcError = { code: RPC.invalidParams, message: 'Not found' };

/** Lists by method: the member that holds the items, and the member of an item that names it. */
const LISTS: Readonly<
  Record<string, { readonly items: string; readonly naming: string; readonly capability: string }>
> = {
  'resources/list': { items: 'resources', naming: 'uri', capability: 'resources' },
  'resources/templates/list': { items: 'resourceTemplates', naming: 'uriTemplate', capability: 'resources' },
  'prompts/list': { items: 'prompts', naming: 'name', capability: 'prompts' },
};
const READS: ReadonlySet<string> = new Set([
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'prompts/get',
  'completion/complete',
]);

const isObject = (value: unknown): value is Params =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const passesThrough = (method: string): boolean => method in LISTS || READS.has(method);

function rename(item: unknown, naming: string, key: string): unknown {
  if (!isObject(item)) return item;
  const name = item[naming];
  if (typeof name !== 'string') return item;
  return { ...item, [naming]: naming === 'name' ? fullName(key, name) : `gate-${key}+${name}` };
}

/** Which server a name belongs to, and the name as that server knows it. */
function locate(
  method: string,
  params: Params,
  only: string | undefined,
): { readonly key: string; readonly params: Params } {
  if (only !== undefined) return { key: only, params };
  if (method === 'prompts/get') {
    const { upstreamKey, name } = splitName(textOf(params['name']), undefined);
    return { key: upstreamKey, params: { ...params, name } };
  }
  if (method === 'completion/complete') {
    const { ref } = params;
    if (!isObject(ref)) return { key: '', params };
    const inner = locate(ref['type'] === 'ref/prompt' ? 'prompts/get' : 'resources/read', ref, undefined);
    return { key: inner.key, params: { ...params, ref: inner.params } };
  }
  const [, key = '', uri = ''] = URI.exec(textOf(params['uri'])) ?? [];
  return { key, params: { ...params, uri } };
}

/** Resources, prompts and completions of servers, for those who may call their harmless tools. */
export function createPassThrough({ access, audit, pool }: PassThroughDeps) {
  const mayUse = (ctx: CallContext, row: UpstreamRow): boolean =>
    row.state === 'active' &&
    access.decide(ctx.caller, permissionOf('LOW'), row.scope_id, {
      ip: ctx.origin.ip ?? '',
      userAgent: ctx.origin.userAgent ?? undefined,
    }).allowed;

  const usable = (ctx: CallContext, image: GateImage, only: string | undefined): UpstreamRow[] =>
    [...image.upstreams.values()].filter(
      (row) => (only === undefined || row.key === only) && mayUse(ctx, row),
    );

  async function ask(
    ctx: CallContext,
    row: UpstreamRow,
    method: string,
    params: Params,
    timeoutMs: number,
  ): Promise<Passed> {
    const connected = await pool.connect(row, ctx.caller.id);
    const answer = connected.ok
      ? await connected.value.request(method, params, {
          timeoutMs,
          bytesMax: BYTES_MAX,
          signal: ctx.signal,
          side: ctx.side,
          clientCapabilities: ctx.clientCapabilities,
        })
      : connected;
    if (!answer.ok)
      return {
        error: {
          code: RPC.upstreamFailed,
          message: 'The server did not answer',
          data: { reason: answer.error.code },
        },
      };
    const { response } = answer.value;
    return response.result === undefined
      ? { error: response.error }
      : { result: maskSecrets(response.result as Json) as Params }; // it was read from JSON
  }

  async function list(
    ctx: CallContext,
    image: GateImage,
    method: string,
    params: Params,
    only: string | undefined,
  ): Promise<Passed> {
    const { items, naming, capability } = LISTS[method] ?? { items: '', naming: '', capability: '' };
    const rows = usable(ctx, image, only);
    if (only !== undefined) {
      const [row] = rows;
      return row === undefined
        ? { result: { [items]: [] } }
        : await ask(ctx, row, method, params, LIST_TIMEOUT_MS);
    }
    const offering = rows.filter(({ capabilities }) => capabilities !== null && capability in capabilities);
    // A server that does not answer takes nothing from the others.
    const lists = await Promise.all(
      offering.map(async (row) => {
        const answer = await ask(ctx, row, method, {}, LIST_TIMEOUT_MS);
        const own = 'result' in answer ? answer.result[items] : undefined;
        return Array.isArray(own) ? own.map((item: unknown) => rename(item, naming, row.key)) : [];
      }),
    );
    return { result: { [items]: lists.flat() } };
  }

  async function read(
    ctx: CallContext,
    image: GateImage,
    method: string,
    params: Params,
    only: string | undefined,
  ): Promise<Passed> {
    const located = locate(method, params, only);
    const row = usable(ctx, image, located.key)[0];
    if (row === undefined || located.key === '') return { error: NOT_FOUND };
    const [answer] = await Promise.all([
      ask(ctx, row, method, located.params, READ_TIMEOUT_MS),
      method === 'completion/complete'
        ? undefined
        : audit.recordAlone(ctx.caller.tenantId, ctx.origin, {
            action: 'upstream.read',
            target: { kind: 'upstream', id: formatId('upstream', row.id), name: row.name },
            scopeId: row.scope_id,
            details: {
              method,
              what: textOf(located.params['uri'] ?? located.params['name']).slice(0, 300),
            },
          }),
    ]);
    return answer;
  }

  return async (
    ctx: CallContext,
    image: GateImage,
    method: string,
    params: Params,
    only: string | undefined,
  ): Promise<Passed> =>
    method in LISTS
      ? await list(ctx, image, method, params, only)
      : await read(ctx, image, method, params, only);
}

export type PassThrough = ReturnType<typeof createPassThrough>;
