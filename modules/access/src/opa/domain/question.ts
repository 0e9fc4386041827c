import type { Json } from '@haechi/kernel';

/** Everything a policy server is told about a question. What an opinion may rest on is in here, so it is what an opinion is remembered by. */
export interface OpaInput {
  readonly [key: string]: Json;
  readonly tenant: string;
  readonly subject: { readonly type: string; readonly id: string; readonly properties: Json };
  readonly action: { readonly name: string; readonly properties: Json };
  readonly resource: { readonly type: string; readonly [key: string]: Json };
  readonly permission: string;
  /** `path` begins with the scope itself and ends at the outermost. */
  readonly scope: { readonly id: string; readonly kind: string; readonly path: readonly string[] };
  readonly context: Json;
  /** What the engine decided it by; it is an allow, or nobody would be asked. */
  readonly local: { readonly allowed: true; readonly reason: string };
}

/** Values as JSON, whatever conditions were given: what JSON cannot carry is left out. */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value ?? {});
  return text === undefined ? {} : (JSON.parse(text) as Json); // what was written as JSON reads as JSON
}
