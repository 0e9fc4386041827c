import { z } from 'zod';

/** JSON-RPC 2.0 as MCP has it: ids are texts or whole numbers, parameters are objects. */
const idSchema = z.union([z.string().max(1000), z.number().int()]);
const params = z.record(z.string(), z.unknown());

const request = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: idSchema,
  method: z.string().max(200),
  params: params.optional(),
});
const notification = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.undefined().optional(),
  method: z.string().max(200),
  params: params.optional(),
});
const errorBody = z.looseObject({
  code: z.number().int(),
  message: z.string(),
  data: z.unknown().optional(),
});
const response = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: idSchema.nullable().optional(),
  method: z.undefined().optional(),
  result: params.optional(),
  error: errorBody.optional(),
});

export type RpcId = z.output<typeof idSchema>;
export type Params = Readonly<Record<string, unknown>>;

export interface RpcRequest {
  readonly jsonrpc: '2.0';
  readonly id: RpcId;
  readonly method: string;
  readonly params?: Params;
}

export interface RpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: Params;
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type RpcResponse = { readonly jsonrpc: '2.0'; readonly id?: RpcId | null } & (
  | { readonly result: Params; readonly error?: undefined }
  | { readonly error: RpcError; readonly result?: undefined }
);

export type RpcMessage =
  | { readonly kind: 'request'; readonly message: RpcRequest }
  | { readonly kind: 'notification'; readonly message: RpcNotification }
  | { readonly kind: 'response'; readonly message: RpcResponse };

/** What a value is as a message; undefined when it is none. Members that are not ours are kept. */
export function readMessage(value: unknown): RpcMessage | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if ('method' in value) {
    const isRequest = 'id' in value && value.id !== undefined;
    const schema = isRequest ? request : notification;
    if (!schema.safeParse(value).success) return undefined;
    return isRequest
      ? { kind: 'request', message: value as unknown as RpcRequest } // parsed above, passed on unchanged
      : { kind: 'notification', message: value as unknown as RpcNotification }; // as above
  }
  const parsed = response.safeParse(value);
  if (!parsed.success || (parsed.data.result === undefined) === (parsed.data.error === undefined))
    return undefined;
  return { kind: 'response', message: value as unknown as RpcResponse }; // as above, one of the two is there
}

export function parseMessage(text: string): RpcMessage | undefined {
  try {
    return readMessage(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export const resultOf = (id: RpcId, result: Params): RpcResponse => ({ jsonrpc: '2.0', id, result });

export const errorOf = (id: RpcId | null, error: RpcError): RpcResponse => ({ jsonrpc: '2.0', id, error });

/** Codes of JSON-RPC, of the protocol, and our own (−32000 to −32019 are free for servers). */
export const RPC = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
  headerMismatch: -32_020,
  missingCapability: -32_021,
  unsupportedVersion: -32_022,
  refused: -32_003,
  pending: -32_004,
  limited: -32_005,
  upstreamFailed: -32_006,
  outcomeUnknown: -32_007,
} as const;
