import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McpServer } from '@modelcontextprotocol/server';
import { startFileWorker } from './files/start-file-worker.ts';
import { findIsolation, hasProgram } from './isolation/find-isolation.ts';
import { createRunConfined } from './isolation/run-confined.ts';
import type { Limits } from './limits.ts';
import { registerFileTools } from './tools/file-tools.ts';
import { registerGitTools } from './tools/git-tools.ts';
import { INTERPRETERS, registerProgramTool } from './tools/program-tools.ts';
import { createRunGit } from './tools/run-git.ts';

export interface Sandbox {
  /** A server with the tools that can be offered safely on this machine. */
  readonly createServer: () => McpServer;
  /** What cannot be had here, one sentence each. */
  readonly missing: readonly string[];
  readonly stop: () => void;
}

const PROGRAMS = ['git', 'bash', 'python3'] as const;

/**
 * The tools of one folder. A tool whose limits cannot be had on this machine is not offered.
 *
 * @throws when `folder` is not a folder
 */
export function createSandbox(folder: string, limits: Limits): Sandbox {
  const real = realpathSync(folder);
  if (!statSync(real).isDirectory()) throw new Error(`${folder} is not a folder`);
  const places = { folder: real, place: mkdtempSync(join(tmpdir(), 'haechi-sandbox-')) };
  const isolation = findIsolation(places);
  const found = new Set(PROGRAMS.filter((name) => isolation.available && hasProgram(places, name)));
  const files = startFileWorker(places, limits, isolation.available);
  const run = createRunConfined(places, limits);
  const git = createRunGit(run);

  function createServer(): McpServer {
    const server = new McpServer(
      { name: 'haechi-sandbox', title: 'Haechi sandbox', version: '0.1.0' },
      { capabilities: { tools: {} } },
    );
    registerFileTools(server, files);
    if (found.has('git')) registerGitTools(server, git);
    if (found.has('bash')) registerProgramTool(server, run, INTERPRETERS.bash);
    if (found.has('python3')) registerProgramTool(server, run, INTERPRETERS.python3);
    return server;
  }

  const missing = isolation.available
    ? PROGRAMS.filter((name) => !found.has(name)).map(
        (name) => `${name} is not installed, so its tools are not offered`,
      )
    : [`git and program tools are not offered: ${isolation.why}`];
  return {
    createServer,
    missing,
    stop: () => {
      files.stop();
      rmSync(places.place, { recursive: true, force: true });
    },
  };
}
