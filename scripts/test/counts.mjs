import { readFile } from 'node:fs/promises';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Reads what a stage reported. A stage that ended badly without naming a failed test counts as one failure,
 * so that a crash can never pass for success.
 *
 * @param {string} path of the JSON the reporter wrote
 * @param {number} exitCode of the stage
 * @param {(report: any) => Counts} toCounts
 * @returns {Promise<Counts>}
 */
export async function readCounts(path, exitCode, toCounts) {
  const report = await readJson(path);
  const counts = report === undefined ? { passed: 0, failed: 0, skipped: 0 } : toCounts(report);
  const crashed = counts.failed === 0 && (exitCode !== 0 || report === undefined);
  return crashed ? { ...counts, failed: 1 } : counts;
}

async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // the stage ended before it could write its report
  }
}

/**
 * @param {readonly Counts[]} stages
 * @returns {Counts}
 */
export function addCounts(stages) {
  const sum = (key) => stages.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/**
 * The last line of a run, alone on it.
 *
 * @param {Counts} counts
 * @returns {string}
 */
export function formatCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * A run protects something only when tests ran and none failed.
 *
 * @param {Counts} counts
 * @returns {boolean}
 */
export function isSuccess({ passed, failed }) {
  return failed === 0 && passed > 0;
}
