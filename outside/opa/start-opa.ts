import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../e2e/harness/free-port.ts';

export interface RunningOpa {
  readonly url: URL;
  /** What it has said so far. */
  output(): string;
  /** Asks its Data API. */
  query(path: string, input: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export interface OpaOptions {
  /** Files by name: policies, data, configuration. */
  readonly files: Readonly<Record<string, string>>;
  /** Arguments of `opa run --server`, after those that are always given. */
  readonly args: readonly string[];
}

// oxlint-disable-next-line no-process-env -- the runner of outside suites tells by it where the program is
const BINARY = process.env['HAECHI_TEST_OPA'] ?? '';

/** Runs Open Policy Agent as a server on a free port, in a directory with the files given. */
export async function startOpa({ files, args }: OpaOptions): Promise<RunningOpa> {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-opa-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  const port = await findFreePort();
  const url = new URL(`http://127.0.0.1:${port}`);
  const child = spawn(
    BINARY,
    ['run', '--server', '--addr', url.host, '--disable-telemetry', '--log-level', 'info', ...args],
    { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });

  async function close(): Promise<void> {
    child.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  }

  for (;;) {
    const healthy = await fetch(new URL('/health', url)).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) break;
    if (child.exitCode !== null) throw new Error(`OPA ended at once:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    output: () => output,
    close,
    async query(path, input) {
      const response = await fetch(new URL(`/v1/data/${path}`, url), {
        method: 'POST',
        body: JSON.stringify({ input }),
      });
      const { result } = (await response.json()) as { result?: unknown }; // the Data API answers with an object
      return result;
    },
  };
}
