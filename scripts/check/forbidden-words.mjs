/** A name that says nothing about what is inside; the file wants to be named by its one idea. */
const emptyNames = new Set(['util', 'utils', 'helper', 'helpers', 'manager', 'managers', 'common', 'misc']);

/** Spelt in halves so that this file does not report itself. */
const unfinished = new RegExp(
  `\\b(?:${[
    ['TO', 'DO'],
    ['FIX', 'ME'],
    ['XX', 'X'],
    ['HA', 'CK'],
  ]
    .map((halves) => halves.join(''))
    .join('|')})\\b`,
);

const code = /\.(?:ts|tsx|mts|js|mjs|cjs|sql|css|html|sh|ya?ml)$/;

/**
 * Reports files and folders with an empty name, and code that announces it is unfinished.
 *
 * @param {readonly string[]} files paths relative to the root
 * @param {(path: string) => string} readText
 * @returns {string[]} findings
 */
export function findForbiddenWords(files, readText) {
  return files.flatMap((path) => [...emptyNamesIn(path), ...unfinishedLines(path, readText)]);
}

/** A name is empty by its last word: `role-helpers` tells nothing, `common-passwords` does. */
function emptyNamesIn(path) {
  if (!code.test(path)) return [];
  const lastWords = path.split('/').map(
    (name) =>
      name
        .replace(/(?<=.)\..*$/, '')
        .split(/[-_]/)
        .at(-1) ?? '',
  );
  return lastWords
    .filter((word) => emptyNames.has(word.toLowerCase()))
    .map((word) => `${path}: "${word}" names no idea`);
}

function unfinishedLines(path, readText) {
  if (!code.test(path)) return [];
  return readText(path)
    .split('\n')
    .flatMap((line, index) => {
      const word = unfinished.exec(line)?.[0];
      return word === undefined ? [] : [`${path}:${index + 1}: "${word}" announces unfinished work`];
    });
}
