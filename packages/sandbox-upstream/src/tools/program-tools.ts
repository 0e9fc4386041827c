import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { RunConfined } from '../isolation/run-confined.ts';
import { answerOfProgram, answerRefusals } from './tool-answer.ts';

/** The worst is assumed of code that somebody else wrote, except for what a jail without network rules out. */
const ANY_CODE = { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false };

interface Interpreter {
  readonly tool: string;
  readonly title: string;
  readonly description: string;
  readonly argv: (code: string) => string[];
}

export const INTERPRETERS: Readonly<Record<'bash' | 'python3', Interpreter>> = {
  bash: {
    tool: 'execute_bash',
    title: 'Run shell commands',
    description: 'Runs shell commands in the folder of the sandbox, without network.',
    argv: (code) => ['bash', '--noprofile', '--norc', '-c', code],
  },
  python3: {
    tool: 'execute_python',
    title: 'Run Python',
    description: 'Runs a Python program in the folder of the sandbox, without network.',
    argv: (code) => ['python3', '-I', '-B', '-c', code],
  },
};

/** `execute_bash` or `execute_python`. */
export function registerProgramTool(server: McpServer, run: RunConfined, interpreter: Interpreter): void {
  server.registerTool(
    interpreter.tool,
    {
      title: interpreter.title,
      description: interpreter.description,
      inputSchema: z.object({ code: z.string().min(1).max(100_000) }),
      annotations: ANY_CODE,
    },
    ({ code }, ctx) =>
      answerRefusals(async () =>
        answerOfProgram(await run({ argv: interpreter.argv(code), signal: ctx.mcpReq.signal })),
      ),
  );
}
