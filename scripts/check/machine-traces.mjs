import { homedir } from 'node:os';

/** Files that are not text, or that others generate and that may quote anything. */
const notText = /\.(?:png|jpe?g|gif|webp|ico|woff2?|ttf|otf|gz|br|zip|pdf)$/;

const traces = [
  { pattern: /(?<![\w.])\/(?:home|Users)\/[a-z][\w.-]*\//, what: "a person's home folder" },
  { pattern: /(?<![\w.])\/root\//, what: "a person's home folder" },
  { pattern: /\b[A-Z]:\\Users\\/, what: "a person's home folder" },
  { pattern: /https?:\/\/[\w.-]*(?:registry|artifactory|verdaccio|nexus)[\w.-]*/i, what: 'a registry host' },
  { pattern: /"resolved": "[a-z+]+:/, what: 'a registry address in a lockfile' },
];

/**
 * Reports text that ties the repository to one machine: absolute paths of this checkout, home folders,
 * package registries.
 *
 * @param {string} root
 * @param {readonly string[]} files paths relative to the root
 * @param {(path: string) => string} readText
 * @returns {string[]} findings
 */
export function findMachineTraces(root, files, readText) {
  // A checkout or home directly below the root folder, such as /src, is too short to be told from a route.
  const ownPaths = [root, homedir()].filter((path) => path.split(/[\\/]/).length > 2);
  return files
    .filter((path) => !notText.test(path))
    .flatMap((path) =>
      readText(path)
        .split('\n')
        .flatMap((line, index) => {
          const what = ownPaths.some((own) => line.includes(own))
            ? 'an absolute path of this machine'
            : traces.find(({ pattern }) => pattern.test(line))?.what;
          return what === undefined ? [] : [`${path}:${index + 1}: names ${what}`];
        }),
    );
}
