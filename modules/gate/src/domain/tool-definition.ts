import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@haechi/kernel';
import { z } from 'zod';

const DEFINITION_CHARACTERS_MAX = 200_000;

/** What is pinned of a tool: all that a model or a person reads, and all that arguments are checked by. */
const definition = z.object({
  name: z.string().min(1).max(200),
  title: z.string().max(1000).optional(),
  description: z.string().max(100_000).optional(),
  inputSchema: z.record(z.string(), z.json()),
  outputSchema: z.record(z.string(), z.json()).optional(),
  annotations: z.record(z.string(), z.json()).optional(),
  execution: z.record(z.string(), z.json()).optional(),
});

export type ToolDefinition = z.output<typeof definition>;

export interface SeenDefinition {
  readonly definition: ToolDefinition;
  /** Canonical JSON; its SHA-256 is the digest. */
  readonly text: string;
  readonly digest: string;
}

/** Reads one tool of a `tools/list` answer. Undefined when it is not one, or too large to be looked at. */
export function readDefinition(raw: unknown): SeenDefinition | undefined {
  const parsed = definition.safeParse(raw);
  if (!parsed.success) return undefined;
  const text = canonicalJson(parsed.data as Json); // made of JSON values by the schema above
  if (text.length > DEFINITION_CHARACTERS_MAX) return undefined;
  return { definition: parsed.data, text, digest: sha256(text) };
}

export const parseDefinition = (text: string): ToolDefinition => definition.parse(JSON.parse(text));

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

export interface Annotations {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
}

/** What the upstream proposes; what it does not say is the worst case, as the specification of the protocol has it. */
export function readAnnotations({ annotations = {} }: ToolDefinition): Annotations {
  const readOnly = annotations['readOnlyHint'] === true;
  return {
    readOnly,
    destructive: !readOnly && annotations['destructiveHint'] !== false,
    idempotent: readOnly || annotations['idempotentHint'] === true,
    openWorld: annotations['openWorldHint'] !== false,
  };
}

export function proposeRisk({ readOnly, destructive, openWorld }: Annotations): 'LOW' | 'MEDIUM' | 'HIGH' {
  if (readOnly) return openWorld ? 'MEDIUM' : 'LOW';
  return destructive ? 'HIGH' : 'MEDIUM';
}
