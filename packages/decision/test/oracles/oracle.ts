import type { CheckRequest } from '../../src/index.ts';
import type { ReferenceModel } from '../reference.ts';
import type { Statement } from './statements.ts';

/** Another engine that decides the same questions from the same statements. */
export interface Oracle {
  readonly name: string;
  /** Forgets what it knew and learns a model. */
  load(model: ReferenceModel, statements: readonly Statement[]): Promise<void>;
  allows(request: CheckRequest): boolean;
}

/** An edge between two names: the first comes under the second. */
export type Edge = [child: string, parent: string];

/** Which permission comes under which pattern, as a policy language would write it: one level at a time. */
export function patternEdges({ permissions }: ReferenceModel): readonly Edge[] {
  return permissions.flatMap(({ resource, action }) =>
    [`${resource}:*`, `*:${action}`, '*:*'].map((pattern): Edge => [`${resource}:${action}`, pattern]),
  );
}
