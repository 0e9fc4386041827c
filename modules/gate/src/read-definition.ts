import { canonicalJson, type Json } from '@haechi/kernel';
import { z } from 'zod';
import { sha256, type ToolDefinition } from './domain/tool-definition.ts';

const DEFINITION_CHARACTERS_MAX = 200_000;

const definition = z.object({
  name: z.string().min(1).max(200),
  title: z.string().max(1000).optional(),
  description: z.string().max(100_000).optional(),
  inputSchema: z.record(z.string(), z.json()),
  outputSchema: z.record(z.string(), z.json()).optional(),
  annotations: z.record(z.string(), z.json()).optional(),
  execution: z.record(z.string(), z.json()).optional(),
});

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
