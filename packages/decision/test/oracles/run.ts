/** `npm run differential:access -- --steps 1000000 [--seed 7]`: the long form of `oracles.test.ts`. */

import { argv, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { walk } from './walk.ts';

const { values } = parseArgs({
  args: argv.slice(2),
  options: { steps: { type: 'string', default: '100000' }, seed: { type: 'string' } },
});
const steps = Number(values.steps);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(steps) || steps < 1 || !Number.isSafeInteger(seed)) {
  throw new RangeError('--steps and --seed are whole numbers');
}

stdout.write(`seed ${seed}, ${steps} steps against Cedar and casbin\n`);
const startedAt = performance.now();
let told = 0;
const result = await walk({ seed, steps, onProgress: tell });
for (const line of result.wrong) stderr.write(`${line}\n`);
stdout.write(
  `seed ${seed}: ${result.steps} steps, ${result.edits} edits, ${result.allowed} allowed, ` +
    `${result.fromCache} also from the cache, ${result.wrong.length} wrong answers, ${seconds()} s\n`,
);
if (result.wrong.length > 0) process.exitCode = 1;

function tell(done: number): void {
  if (done - told < 20_000) return;
  told = done;
  stdout.write(`  ${done} steps, ${seconds()} s\n`);
}

function seconds(): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(0);
}
