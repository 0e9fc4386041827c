import type { Api } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';

type Status = Api['GET /api/v1/opa/status']['response'];

async function showStatus(call: CommandCall) {
  const status = await call.api.call('GET /api/v1/opa/status');
  call.print(status, () => formatTable(describeStatus(status, call)));
  return status.configured && status.breaker.state === 'closed' ? EXIT.yes : EXIT.no;
}

function describeStatus(status: Status, { say, locale }: CommandCall): string[][] {
  const { configured, address, path, breaker, answers, remembered, limits } = status;
  if (!configured) return [[say('opa.state'), say('opa.state.unconfigured')]];
  const { allowed, denied, recalled, failures } = answers;
  return [
    [
      say('opa.state'),
      say(`opa.state.${breaker.state}`, { since: formatTime(breaker.since, locale), count: breaker.opened }),
    ],
    ...(address === null ? [] : [[say('opa.address'), address]]),
    ...(path === null ? [] : [[say('opa.path'), path]]),
    [say('opa.answers'), say('opa.answers.counts', { allowed, denied, recalled })],
    ...failures.map(({ title, count }) => [say('opa.failure'), `${title} (${count})`]),
    [
      say('opa.remembered'),
      say('opa.remembered.count', { count: remembered, seconds: limits.decisionCacheSeconds }),
    ],
  ];
}

async function testQuestion({ api, argument, option, say, print }: CommandCall) {
  const principal = option('principal');
  const answer = await api.call('POST /api/v1/opa/test', {
    body: {
      permission: argument('PERMISSION'),
      scope: argument('SCOPE'),
      ...(principal === undefined ? {} : { principal }),
    },
  });
  print(answer, () => {
    const { outcome, cause, causeTitle, decision, source, tookMs } = answer;
    return [
      `${say(`check.${decision}`)}  ${say(`opa.source.${source}`)}\n`,
      `${say(`opa.outcome.${outcome}`, {
        cause: oneLine(causeTitle ?? cause ?? ''),
        time: tookMs.toFixed(1),
      })}\n`,
    ].join('');
  });
  return answer.decision === 'allow' ? EXIT.yes : EXIT.no;
}

async function listMarks({ api, say, print, locale }: CommandCall) {
  const marks = await api.call('GET /api/v1/opa/marks');
  print(marks, () =>
    marks.items.length === 0
      ? `${say('opa.marks.none')}\n`
      : formatTable(
          marks.items.map(({ id, scope, scopeName, resourceType, reason, createdAt }) => [
            id,
            formatTime(createdAt, locale),
            resourceType,
            `${scopeName} (${scope})`,
            reason,
          ]),
        ),
  );
  return EXIT.yes;
}

/** The policy server beside the engine: how it does, what is put to it, and a question to try it with. */
export const opaCommands: readonly Command[] = [
  {
    path: 'access opa status',
    summary: 'command.access.opa.status',
    arguments: [],
    options: [],
    run: showStatus,
  },
  {
    path: 'access opa test',
    summary: 'command.access.opa.test',
    arguments: [{ name: 'PERMISSION' }, { name: 'SCOPE' }],
    options: [{ name: 'principal', value: 'ID', help: 'option.principal' }],
    run: testQuestion,
  },
  {
    path: 'access opa marks',
    summary: 'command.access.opa.marks',
    arguments: [],
    options: [],
    run: listMarks,
  },
];
