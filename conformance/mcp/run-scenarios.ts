import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const checkSchema = z.object({
  id: z.string(),
  status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
  errorMessage: z.string().optional(),
});

export interface ScenarioOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly checks: number;
  /** Failed checks and warnings, with what the suite says of them. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
}

const packageUrl = new URL('../../node_modules/@modelcontextprotocol/conformance/', import.meta.url);
const program = fileURLToPath(new URL('dist/index.js', packageUrl));
const OUTPUT_MAX = 1_000_000;
const TIMEOUT_MS = 240_000;

/** Runs the suite's own command line and reads what it wrote down. */
async function runCommand(url: string, selection: readonly string[]): Promise<readonly ScenarioOutcome[]> {
  const directory = await mkdtemp(join(tmpdir(), 'haechi-conformance-'));
  try {
    const output = await new Promise<string>((resolve, reject) => {
      const child = spawn(
        process.execPath,
        [program, 'server', '--url', url, '-o', directory, ...selection],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: TIMEOUT_MS,
          killSignal: 'SIGKILL',
        },
      );
      let text = '';
      const collect = (chunk: Buffer) => {
        text = (text + chunk.toString('utf8')).slice(-OUTPUT_MAX);
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('error', reject).once('close', () => resolve(text));
    });
    const outcomes = await readOutcomes(directory);
    if (outcomes.length === 0) throw new Error(`the suite ran nothing:\n${output.slice(-2000)}`);
    return outcomes;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readOutcomes(directory: string): Promise<ScenarioOutcome[]> {
  const folders = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const outcomes = folders.map(async (folder) => {
    const json: unknown = JSON.parse(await readFile(join(directory, folder.name, 'checks.json'), 'utf8'));
    const checks = z.array(checkSchema).parse(json);
    const told = (status: string) =>
      checks
        .filter((check) => check.status === status)
        .map((check) => `${check.id}: ${check.errorMessage ?? ''}`);
    const failures = told('FAILURE');
    const name = folder.name.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T.*$/, '');
    return {
      name,
      passed: failures.length === 0,
      checks: checks.length,
      failures,
      warnings: told('WARNING'),
    };
  });
  return (await Promise.all(outcomes)).toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const requirementsSchema = z.object({ server: z.array(z.string()) });

export interface RequiredRun {
  readonly outcomes: readonly ScenarioOutcome[];
  /** What the revision requires of a server; the other outcomes are run and reported only. */
  readonly requiredNames: ReadonlySet<string>;
}

/** Everything that a revision of the specification requires of a server, and what the suite runs beside it. */
export async function runRequired(url: string, revision: string): Promise<RequiredRun> {
  const outcomes = await runCommand(url, ['--requirements', revision]);
  const file = new URL(`requirements/${revision}.yaml`, packageUrl);
  const { server } = requirementsSchema.parse(parse(await readFile(file, 'utf8')));
  return { outcomes, requiredNames: new Set(server) };
}
