import { listFiles } from '../check/list-files.mjs';

/** Which stage runs a test file; the first match wins. Components and the console need a browser-like DOM. */
const owners = [
  { stage: 'console', pattern: /^(?:apps\/console|packages\/ui)\/.*\.test\.tsx?$/ },
  { stage: 'unit', pattern: /^(?:packages|modules|apps|e2e\/architecture|bench)\/.*\.test\.ts$/ },
  { stage: 'unit', pattern: /^scripts\/.*\.test\.mjs$/ },
  { stage: 'e2e', pattern: /^(?:e2e|conformance)\/.*\.test\.ts$/ },
];

export const stages = ['unit', 'console', 'e2e'];

/**
 * Lists the test files of each chosen stage.
 *
 * @param {string} root
 * @param {{ stages: readonly string[], filters: readonly string[] }} selection a file matches when its path
 *   contains any of the filters; without filters all match
 * @returns {Record<string, string[]>} paths relative to the root, by stage
 */
export function selectFiles(root, selection) {
  const byStage = Object.fromEntries(stages.map((stage) => [stage, []]));
  for (const path of listFiles(root)) {
    const stage = owners.find(({ pattern }) => pattern.test(path))?.stage;
    const wanted =
      selection.filters.length === 0 || selection.filters.some((filter) => path.includes(filter));
    if (stage !== undefined && wanted && selection.stages.includes(stage)) byStage[stage].push(path);
  }
  return byStage;
}
