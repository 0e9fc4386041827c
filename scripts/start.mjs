// Starts Haechi from a checkout: installs what is missing, builds the console when it is stale, then runs the server
// under the pinned Node. The rest is imported only after the version
// check, so that a Node too old to read it still gives an answer.
import { nodeIsTooOld } from './start/check-node-version.mjs';

const problem = nodeIsTooOld(process.versions.node);
if (problem === undefined) {
  const { run } = await import('./start/run.mjs');
  await run(process.argv.slice(2));
} else {
  console.error(problem);
  process.exitCode = 1;
}
