import { RE2JS, RE2JSException } from 're2js';

export type Pattern = (text: string) => boolean;

const PROGRAM_SIZE_MAX = 2_000;

/** A pattern that must match the whole text, in time linear in it. Undefined when it is none. */
export function compilePattern(pattern: string): Pattern | undefined {
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > PROGRAM_SIZE_MAX) return undefined;
    return (text) => compiled.matches(text);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}
