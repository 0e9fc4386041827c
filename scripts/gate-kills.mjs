// Kills a server between every two steps of a call at the gate, again and again: npm run gate:kills -- [ROUNDS]
import { spawnSync } from 'node:child_process';

/** Four kills in each round. */
const rounds = process.argv[2] ?? '13';
const { status } = spawnSync(
  process.execPath,
  ['scripts/test.mjs', '--stage', 'e2e', 'e2e/gate-crash.test.ts'],
  { stdio: 'inherit', env: { ...process.env, GATE_KILL_ROUNDS: rounds } },
);
process.exit(status ?? 1);
