import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { splitPath } from '../files/inside-folder.ts';
import type { RunGit } from './run-git.ts';
import { answerOfProgram, answerRefusals } from './tool-answer.ts';

const repository = z
  .string()
  .min(1)
  .max(1024)
  .default('.')
  .describe('Folder of the repository, relative to the folder of the sandbox');
const path = z.string().min(1).max(1024).describe('Relative to the repository');
const person = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^<>\p{Cc}]+$/u);

const READ = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const limitTo = (paths: readonly string[]) => ['--', ...paths.map((one) => splitPath(one).join('/') || '.')];

function registerReadingTools(server: McpServer, git: RunGit): void {
  server.registerTool(
    'git_status',
    {
      title: 'Git status',
      description: 'Tells what has changed in the working tree.',
      inputSchema: z.object({ repository }),
      annotations: READ,
    },
    (input, ctx) =>
      answerRefusals(async () => {
        const args = ['status', '--branch', '--porcelain=v1', '--ignore-submodules=all'];
        return answerOfProgram(await git(input.repository, args, ctx.mcpReq.signal));
      }),
  );
  server.registerTool(
    'git_log',
    {
      title: 'Git log',
      description: 'Lists commits, the newest first.',
      inputSchema: z.object({
        repository,
        count: z.number().int().min(1).max(200).default(20),
        path: path.optional(),
      }),
      annotations: READ,
    },
    (input, ctx) =>
      answerRefusals(async () => {
        const args = [
          'log',
          `--max-count=${input.count}`,
          '--no-ext-diff',
          '--no-textconv',
          '--date=iso-strict',
        ];
        const only = input.path === undefined ? [] : limitTo([input.path]);
        return answerOfProgram(await git(input.repository, [...args, ...only], ctx.mcpReq.signal));
      }),
  );
  server.registerTool(
    'git_diff',
    {
      title: 'Git diff',
      description: 'Shows changes that are not committed.',
      inputSchema: z.object({ repository, staged: z.boolean().default(false), path: path.optional() }),
      annotations: READ,
    },
    (input, ctx) =>
      answerRefusals(async () => {
        const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all'];
        if (input.staged) args.push('--cached');
        const only = input.path === undefined ? [] : limitTo([input.path]);
        return answerOfProgram(await git(input.repository, [...args, ...only], ctx.mcpReq.signal));
      }),
  );
}

function registerWritingTools(server: McpServer, git: RunGit): void {
  server.registerTool(
    'git_add',
    {
      title: 'Git add',
      description: 'Takes files into the next commit.',
      inputSchema: z.object({ repository, paths: z.array(path).min(1).max(100) }),
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    (input, ctx) =>
      answerRefusals(async () =>
        answerOfProgram(
          await git(input.repository, ['add', '--verbose', ...limitTo(input.paths)], ctx.mcpReq.signal),
        ),
      ),
  );
  server.registerTool(
    'git_commit',
    {
      title: 'Git commit',
      description: 'Commits what was added.',
      inputSchema: z.object({
        repository,
        message: z.string().trim().min(1).max(5000),
        authorName: person.default('Haechi sandbox'),
        authorEmail: person.default('sandbox@haechi.invalid'),
      }),
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    ({ repository: folder, message, authorName, authorEmail }, ctx) =>
      answerRefusals(async () => {
        const identity = ['-c', `user.name=${authorName}`, '-c', `user.email=${authorEmail}`];
        const commit = ['commit', '--no-verify', '--no-gpg-sign', '--no-edit', `--message=${message}`];
        return answerOfProgram(await git(folder, [...identity, ...commit], ctx.mcpReq.signal));
      }),
  );
}

/** `git_status`, `git_log`, `git_diff`, `git_add` and `git_commit`. */
export function registerGitTools(server: McpServer, git: RunGit): void {
  registerReadingTools(server, git);
  registerWritingTools(server, git);
}
