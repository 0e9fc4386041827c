import { startServer } from '../../e2e/harness/start-server.ts';
import { approveAll } from './approve-all.ts';
import { startShim } from './credential-shim.ts';
import { makeFixture } from './fixture.ts';
import { runRequired, type ScenarioOutcome } from './run-scenarios.ts';
import { startUpstream } from './upstream/start-upstream.ts';
import { type RevisionResult, writeResults } from './write-results.ts';

/** What each revision requires of a server, and what the upstream behind the gate speaks for it. */
const REVISIONS = [
  { revision: '2026-07-28', upstream: 'modern', required: 37 },
  { revision: '2025-11-25', upstream: 'legacy', required: 30 },
] as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tell(outcome: ScenarioOutcome, isRequired: boolean): void {
  const sign = outcome.passed ? '✓' : isRequired ? '✗' : '·';
  say(`  ${sign} ${outcome.name}${isRequired ? '' : ' (not required)'}`);
  if (!outcome.passed) for (const failure of outcome.failures) say(`      ${failure}`);
}

async function runAll(): Promise<RevisionResult[]> {
  const upstream = await startUpstream();
  const server = await startServer({ database: 'embedded' });
  try {
    const { paths, token, approver } = await makeFixture(server, upstream);
    const approving = approveAll(approver);
    const results: RevisionResult[] = [];
    for (const { revision, upstream: spoken, required } of REVISIONS) {
      say(`\n${revision}`);
      const shim = await startShim(server.origin, paths[spoken], token);
      const { outcomes, requiredNames } = await runRequired(shim.url, revision);
      await shim.stop();
      for (const outcome of outcomes) tell(outcome, requiredNames.has(outcome.name));
      results.push({ revision, required, requiredNames, outcomes });
    }
    await approving.stop();
    return results;
  } finally {
    await server.remove();
    await upstream.stop();
  }
}

const results = await runAll();
process.exitCode = (await writeResults(results, process.argv.includes('--write'))) ? 0 : 1;
