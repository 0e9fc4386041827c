/** Stands in a mark for every type of resource. */
export const EVERY_TYPE = '*';

interface MarkedScope {
  readonly id: string;
  readonly parentId: string | null;
  /** Types of resource whose questions are also put to the policy server here and below; `*`: all. */
  readonly opaTypes?: readonly string[];
}

export type Scopes = ReadonlyMap<string, MarkedScope>;

/** The product's own switch: who may take a mark back must be able to while the policy server is away. */
const NEVER_MARKED = 'opa';

export interface Marks {
  /** Whether questions about a type of resource at a scope are also put to the policy server. */
  isMarked(scopes: Scopes, resourceType: string, scopeId: string): boolean;
  /** Whether any question anywhere is. */
  isAnyMarked(scopes: Scopes): boolean;
}

/** Remembers of the newest scopes whether any is marked: where none is, asking costs one comparison. */
export function createMarks(): Marks {
  let known: Scopes | undefined;
  let anyMarked = false;
  function isAnyMarked(scopes: Scopes): boolean {
    if (scopes !== known) {
      anyMarked = [...scopes.values()].some(({ opaTypes = [] }) => opaTypes.length > 0);
      known = scopes;
    }
    return anyMarked;
  }
  return {
    isAnyMarked,
    isMarked: (scopes, resourceType, scopeId) =>
      isAnyMarked(scopes) && findMark(scopes, resourceType, scopeId) !== undefined,
  };
}

/** The scope whose mark reaches the question: the asked one or the nearest above it. */
function findMark(scopes: Scopes, resourceType: string, scopeId: string): MarkedScope | undefined {
  if (resourceType === NEVER_MARKED) return undefined;
  let scope = scopes.get(scopeId);
  while (scope !== undefined) {
    const { opaTypes = [], parentId } = scope;
    if (opaTypes.includes(EVERY_TYPE) || opaTypes.includes(resourceType)) return scope;
    scope = parentId === null ? undefined : scopes.get(parentId);
  }
  return undefined;
}
