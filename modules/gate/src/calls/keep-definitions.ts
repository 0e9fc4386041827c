import type { Tx } from '@haechi/database';
import { dropOldest, type ToolId } from '@haechi/kernel';
import type { ToolDefinition } from '../domain/tool-definition.ts';
import { findDefinition } from '../queries/find-gate.ts';
import { parseDefinition } from '../read-definition.ts';
import { type CheckArguments, compileSchema } from './check-schema.ts';

/** A definition that was pinned, ready to be called by. */
export interface ReadyDefinition {
  readonly definition: ToolDefinition;
  /** Undefined when its schema cannot be understood. */
  readonly checkArguments: CheckArguments | undefined;
}

/** Undefined when the tool has no definition of that digest. */
export type ReadDefinition = (tx: Tx, toolId: ToolId, digest: string) => Promise<ReadyDefinition | undefined>;

/** A compiled schema may take hundreds of kilobytes. */
const KEPT_MAX = 1_000;

/**
 * Definitions by tool and digest. What a digest names never changes, and compiling a schema takes tens of milliseconds: too
 * much for every time the registry is read.
 */
export function createKeepDefinitions(): ReadDefinition {
  const kept = new Map<string, ReadyDefinition>();
  return async (tx, toolId, digest) => {
    const place = `${toolId} ${digest}`;
    const known = kept.get(place);
    if (known !== undefined) return known;
    const row = await findDefinition(tx, toolId, digest);
    if (row === undefined) return undefined;
    const definition = parseDefinition(row.definition);
    const ready = { definition, checkArguments: compileSchema(definition.inputSchema) };
    kept.set(place, ready);
    dropOldest(kept, KEPT_MAX);
    return ready;
  };
}
