import type { CallToolResult } from '@modelcontextprotocol/server';
import type { ProgramResult } from '../isolation/run-confined.ts';
import { Refusal } from '../refusal.ts';

/** An answer both ways: as data, and as text for clients that only read text. */
export function answerWith(data: Record<string, unknown>, text: string, isError = false): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data, ...(isError ? { isError } : {}) };
}

/** What a program said. A program that failed, or that a limit ended, is an error of the tool. */
export function answerOfProgram(result: ProgramResult): CallToolResult {
  const { exitCode, stdout, stderr, endedBy } = result;
  const ending =
    endedBy === null
      ? `exit code ${exitCode ?? 'unknown'}`
      : `ended by the limit of the sandbox on ${endedBy}`;
  const failed = exitCode !== 0 || endedBy !== null;
  const text = [stdout, stderr, failed ? `(${ending})` : ''].filter((part) => part !== '').join('\n');
  return answerWith({ exitCode, stdout, stderr, endedBy }, text, failed);
}

/** Turns a refusal into the answer of the tool; anything else is a fault and goes on. */
export async function answerRefusals(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { content: [{ type: 'text', text: error.message }], isError: true };
  }
}
