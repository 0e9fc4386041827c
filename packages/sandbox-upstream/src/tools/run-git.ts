import { splitPath } from '../files/inside-folder.ts';
import type { ProgramResult, RunConfined } from '../isolation/run-confined.ts';
import { Refusal } from '../refusal.ts';

/**
 * Settings a repository may carry. Git runs programs named by many others (filters, drivers, editors, signers, the
 * file watcher, aliases) or reads files elsewhere (includes, another worktree), so what is not known here is refused.
 */
const HARMLESS_SETTINGS = [
  /^core\.(repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|eol|quotepath|safecrlf)$/,
  /^extensions\.objectformat$/,
  /^user\.(name|email)$/,
  /^init\.defaultbranch$/,
  /^branch\..+\.(remote|merge|rebase|description)$/,
  /^remote\..+\.(url|fetch)$/,
  /^(color|column|log|status|commit\.verbose|diff\.(renames|algorithm|context|mnemonicprefix|noprefix))(\..+)?$/,
];

/** Given with each command, and stronger than what the repository says. */
const OWN_SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.editor=true',
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'core.protectHFS=true',
  'core.protectNTFS=true',
  'commit.gpgSign=false',
  'log.showSignature=false',
  'protocol.allow=never',
  'submodule.recurse=false',
  'diff.ignoreSubmodules=all',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

const GIT_ENVIRONMENT = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_PAGER: 'cat',
};

export type RunGit = (
  repository: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
) => Promise<ProgramResult>;

/**
 * Runs git on a repository of the sandbox, after looking at the settings that the repository brings along.
 *
 * @throws Refusal when it is no repository, or its settings could make git run something
 */
export function createRunGit(run: RunConfined): RunGit {
  return async (repository, args, signal) => {
    const folder = ['/work', ...splitPath(repository)].join('/');
    const git = (rest: readonly string[]) =>
      run({
        argv: [
          'git',
          '-C',
          folder,
          `--git-dir=${folder}/.git`,
          `--work-tree=${folder}`,
          ...OWN_SETTINGS,
          ...rest,
        ],
        environment: GIT_ENVIRONMENT,
        signal,
      });
    const settings = await run({
      argv: [
        'git',
        '-C',
        folder,
        `--git-dir=${folder}/.git`,
        'config',
        '--local',
        '--list',
        '--name-only',
        '-z',
      ],
      environment: GIT_ENVIRONMENT,
      signal,
    });
    if (settings.exitCode !== 0) throw new Refusal(`${repository} is not a git repository of the sandbox`);
    const refused = settings.stdout
      .split('\0')
      .filter((name) => name !== '' && !HARMLESS_SETTINGS.some((pattern) => pattern.test(name)));
    if (refused.length > 0)
      throw new Refusal(
        `the repository has settings that git could be misled by: ${refused.slice(0, 5).join(', ')}`,
      );
    return git(args);
  };
}
