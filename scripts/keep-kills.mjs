// Kills backups, restores, drills and upgrades at moments spread over their length: npm run keep:kills -- [KILLS]
import { spawnSync } from 'node:child_process';

const kills = process.argv[2] ?? '30';

/** @param {string[]} args */
const succeeds = (args, env = {}) =>
  spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

const kept = succeeds(['bench/keep.ts', '--megabytes', '0', '--kills', kills]);
const upgrades = ['scripts/test.mjs', '--stage', 'unit', 'packages/release/test/upgrade-kills.test.ts'];
const upgraded = succeeds(upgrades, { KEEP_KILLS: kills });
process.exit(kept && upgraded ? 0 : 1);
