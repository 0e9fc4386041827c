import { createTally } from './tally-events.mjs';

/** A node:test reporter for the runner: one line of JSON with the numbers of the stage. */
export default async function* count(source) {
  const { tally, accept } = createTally(process.cwd());
  for await (const event of source) accept(event);
  const { passed, failed, skipped } = tally;
  yield JSON.stringify({ passed: passed.length, failed: failed.length, skipped: skipped.length });
}
