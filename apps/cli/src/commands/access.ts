import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Api } from '@haechi/contracts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Plan = Api['POST /api/v1/access/import/plan']['response'];
type PlanOrder = Api['POST /api/v1/access/import/plan']['body'];
type Answers = Api['POST /api/v1/policy-tests/run']['response'];

const SIGNS = { added: '+', changed: '~', removed: '-' } as const;
const EXPORTS = ['users', 'roles', 'assignments', 'policy'] as const;

function readFile(path: string, { say }: CommandCall): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CliError(
      {
        code: 'CLI_FILE',
        title: say('error.file.title', { path }),
        detail: error instanceof Error ? error.message : '',
        remedy: say('error.file.remedy'),
      },
      EXIT.usage,
      error,
    );
  }
}

async function importFile(call: CommandCall) {
  const { api, argument, flag, option, say, print, terminal } = call;
  const path = argument('FILE');
  const reason = option('reason');
  if (reason === undefined && !flag('dry-run'))
    throw new CliError(
      {
        code: 'CLI_USAGE',
        title: say('access.reason-needed.title'),
        remedy: say('access.reason-needed.remedy'),
      },
      EXIT.usage,
    );
  const file = {
    format: /\.ya?ml$/i.test(path) ? ('policy' as const) : ('csv' as const),
    content: readFile(path, call).toString('base64'),
    mode: flag('mirror') ? ('mirror' as const) : ('merge' as const),
  };
  const plan = await readWholePlan(call, file);
  if (!plan.applicable || reason === undefined || flag('dry-run')) {
    print(plan, () => describePlan(plan, call));
    return plan.applicable ? EXIT.yes : EXIT.no;
  }
  if (!call.json) terminal.out(describePlan(plan, call));
  const done = await api.call('POST /api/v1/access/import', {
    body: { ...file, digest: plan.digest, reason },
  });
  print(done, () => {
    const links = done.invited.map(({ email, link }) => `  ${email}  ${link}\n`);
    return [
      `${say('access.applied', { digest: done.digest })}\n`,
      ...(links.length > 0 ? [`${say('access.invited')}\n`, ...links] : []),
    ].join('');
  });
  return EXIT.yes;
}

/** One answer holds a part of a large plan. Another digest means that the model changed meanwhile: then from the beginning. */
async function readWholePlan(
  call: CommandCall,
  file: Omit<PlanOrder, 'changesFrom' | 'problemsFrom'>,
): Promise<Plan> {
  const ask = (page: Partial<PlanOrder>) =>
    call.api.call('POST /api/v1/access/import/plan', { body: { ...file, ...page } });
  let plan = await ask({});
  while (plan.changesLeftOut > 0 || plan.problemsLeftOut > 0) {
    const next = await ask({ changesFrom: plan.changes.length, problemsFrom: plan.problems.length });
    plan =
      next.digest === plan.digest
        ? {
            ...next,
            changes: [...plan.changes, ...next.changes],
            problems: [...plan.problems, ...next.problems],
          }
        : await ask({});
  }
  return plan;
}

function describePlan(plan: Plan, { say }: CommandCall): string {
  const lines = plan.changes.map(
    ({ operation, section, name, fields }) =>
      `${SIGNS[operation]} ${section}  ${oneLine(name)}${fields.length > 0 ? `  (${fields.join(', ')})` : ''}`,
  );
  lines.push(say('access.counts', plan.counts));
  for (const { line, column, message } of plan.problems) {
    const place = line === null ? say('access.no-line') : `${line}${column === null ? '' : `:${column}`}`;
    lines.push(say('access.problem', { line: place, message: oneLine(message) }));
  }
  for (const failure of plan.tests.failures) lines.push(describeFailure(failure, say));
  const { failuresLeftOut } = plan.tests;
  if (failuresLeftOut > 0) lines.push(say('access.left-out', { count: failuresLeftOut }));
  if (!plan.applicable)
    lines.push(
      say('access.not-applicable', {
        count: plan.problems.length + plan.tests.failures.length + failuresLeftOut,
      }),
    );
  return `${lines.join('\n')}\n`;
}

const describeFailure = (
  { suite, line, name, expected, got, reason }: Answers['results'][number],
  say: CommandCall['say'],
): string =>
  say('access.test-failed', { suite: oneLine(suite), line, name: oneLine(name), expected, got, reason });

async function exportFile({ api, argument, say, terminal }: CommandCall) {
  const asked = argument('WHAT');
  const what = EXPORTS.find((known) => known === asked);
  if (what === undefined) throw unknownChoice({ say }, 'WHAT', asked, EXPORTS.join(', '));
  terminal.out(
    what === 'policy'
      ? await api.text('GET /api/v1/access/policy')
      : await api.text('GET /api/v1/access/export/{kind}', { params: { kind: what } }),
  );
  return EXIT.yes;
}

async function test(call: CommandCall) {
  const { api, optionalArgument, option, say, print } = call;
  const path = optionalArgument('FILE');
  const policy = option('policy');
  const answers = await api.call('POST /api/v1/policy-tests/run', {
    body: {
      ...(path === undefined
        ? {}
        : { suites: [{ name: basename(path), source: readFile(path, call).toString('utf8') }] }),
      ...(policy === undefined ? {} : { policy: readFile(policy, call).toString('base64') }),
    },
  });
  print(answers, () => {
    const failed = answers.results.filter(({ expected, got }) => expected !== got);
    const lines = [
      ...answers.problems.map(({ suite, line, message }) =>
        say('access.problem', { line: `${suite ?? policy ?? ''}:${line ?? ''}`, message: oneLine(message) }),
      ),
      ...failed.map((failure) => describeFailure(failure, say)),
      ...(answers.failed > failed.length
        ? [say('access.left-out', { count: answers.failed - failed.length })]
        : []),
      say('access.tests', { passed: answers.asked - answers.failed, asked: answers.asked }),
    ];
    return `${lines.join('\n')}\n`;
  });
  return answers.passed ? EXIT.yes : EXIT.no;
}

export const accessCommands: readonly Command[] = [
  {
    path: 'access import',
    summary: 'command.access.import',
    arguments: [{ name: 'FILE' }],
    options: [
      { name: 'dry-run', help: 'option.dry-run' },
      { name: 'mirror', help: 'option.mirror' },
      { name: 'reason', value: 'TEXT', help: 'option.reason' },
    ],
    run: importFile,
  },
  {
    path: 'access export',
    summary: 'command.access.export',
    arguments: [{ name: 'WHAT' }],
    options: [],
    run: exportFile,
  },
  {
    path: 'access test',
    summary: 'command.access.test',
    arguments: [{ name: 'FILE', optional: true }],
    options: [{ name: 'policy', value: 'FILE', help: 'option.policy' }],
    run: test,
  },
];
