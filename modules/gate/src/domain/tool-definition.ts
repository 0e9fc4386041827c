import { createHash } from 'node:crypto';
import type { Json } from '@haechi/kernel';

type JsonMembers = { readonly [name: string]: Json };

/** What is pinned of a tool: all that a model or a person reads, and all that arguments are checked by. */
export interface ToolDefinition {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: JsonMembers;
  readonly outputSchema?: JsonMembers | undefined;
  readonly annotations?: JsonMembers | undefined;
  readonly execution?: JsonMembers | undefined;
}

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
