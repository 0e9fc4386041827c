import type { ApiProblem } from './problem.ts';

type Ask = (problem: ApiProblem) => Promise<boolean>;

let ask: Ask | undefined;
let asking: Promise<boolean> | undefined;

/** The application says here how people are asked for a second factor. Answers how to stop. */
export function onFactorWanted(next: Ask): () => void {
  ask = next;
  return () => {
    if (ask === next) ask = undefined;
  };
}

/**
 * Asks the reader for a second factor, once for all calls that wait for it. True when it was shown and the refused call
 * can be repeated.
 */
export async function showFactor(problem: ApiProblem): Promise<boolean> {
  if (ask === undefined) return false;
  asking ??= ask(problem).finally(() => {
    asking = undefined;
  });
  return await asking;
}
