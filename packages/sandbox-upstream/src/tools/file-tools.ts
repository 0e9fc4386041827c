import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { FileWorker } from '../files/start-file-worker.ts';
import { answerRefusals, answerWith } from './tool-answer.ts';

const path = z
  .string()
  .min(1)
  .max(1024)
  .describe('Relative to the folder of the sandbox, with forward slashes');
const encoding = z.enum(['utf8', 'base64']).default('utf8');

/** `read_file`, `write_file` and `list_files`. */
export function registerFileTools(server: McpServer, files: FileWorker): void {
  server.registerTool(
    'read_file',
    {
      title: 'Read a file',
      description: 'Reads one file of the sandbox.',
      inputSchema: z.object({ path, encoding }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (input) =>
      answerRefusals(async () => {
        const { bytes, content } = await files.operate({ operation: 'read', ...input });
        return answerWith({ path: input.path, bytes, content }, content ?? '');
      }),
  );
  server.registerTool(
    'write_file',
    {
      title: 'Write a file',
      description: 'Writes one file of the sandbox; what was there is replaced.',
      inputSchema: z.object({
        path,
        content: z.string().max(64 * 1024 * 1024),
        encoding,
        createOnly: z.boolean().default(false).describe('Refuse when the file is there already'),
      }),
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    },
    (input) =>
      answerRefusals(async () => {
        const { bytes = 0 } = await files.operate({ operation: 'write', ...input });
        return answerWith({ path: input.path, bytes }, `${bytes} bytes written to ${input.path}`);
      }),
  );
  server.registerTool(
    'list_files',
    {
      title: 'List files',
      description: 'Lists files and folders of the sandbox.',
      inputSchema: z.object({ path: path.default('.'), recursive: z.boolean().default(false) }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (input) =>
      answerRefusals(async () => {
        const { entries = [], complete = true } = await files.operate({ operation: 'list', ...input });
        const lines = entries.map((entry) => (entry.kind === 'folder' ? `${entry.path}/` : entry.path));
        return answerWith({ entries, complete }, [...lines, ...(complete ? [] : ['…'])].join('\n'));
      }),
  );
}
