import type { Api } from '@haechi/contracts';
import type { Command, CommandCall, OptionSpec } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Detail = Api['GET /api/v1/anomalies/{id}']['response'];
type Replayed = Api['POST /api/v1/anomaly-rules/{rule}/replay']['response'];

const STATES = ['unsettled', 'open', 'acknowledged', 'resolved', 'false_positive'] as const;
const ANOMALY_RULES = [
  'many_denials',
  'unusual_hour',
  'unusual_address',
  'dormant_account',
  'far_apart',
  'mass_reading',
] as const;
const DAY_MS = 86_400_000;
const DAYS_DEFAULT = 7;

async function list(call: CommandCall) {
  const { api, say, print, locale } = call;
  const state = demandOneOf(call, 'state', STATES);
  const rule = demandOneOf(call, 'rule', ANOMALY_RULES);
  const page = await api.call('GET /api/v1/anomalies', {
    query: {
      ...(state === undefined ? {} : { state }),
      ...(rule === undefined ? {} : { rule }),
      limit: 100,
    },
  });
  print(page, () => {
    if (page.items.length === 0) return `${say('anomalies.none')}\n`;
    return formatTable(
      page.items.map((item) => [
        item.id,
        say(`anomalies.severity.${item.severity}`),
        say(`anomalies.state.${item.state}`),
        formatTime(item.happenedAt, locale),
        item.subject.name,
        `${item.ruleName}: ${item.summary}`,
      ]),
    );
  });
  return EXIT.yes;
}

function describe(item: Detail, { say, locale }: CommandCall): string {
  const rows = [
    [say('anomalies.id'), item.id],
    [say('anomalies.who'), `${item.subject.name} ${item.subject.id}`],
    [say('anomalies.severity'), say(`anomalies.severity.${item.severity}`)],
    [say('anomalies.state'), say(`anomalies.state.${item.state}`)],
    [say('anomalies.at'), formatTime(item.happenedAt, locale)],
    [say('anomalies.measure'), `${item.measure} (${item.measureState}) ${item.measureNote ?? ''}`],
  ];
  if (item.stateBy !== null)
    rows.push([say('anomalies.reason'), `${item.stateBy.name}: ${item.stateReason ?? ''}`]);
  const evidence = item.evidence.map((event) => [event.id, formatTime(event.at, locale), event.summary]);
  return [
    `${oneLine(`${item.ruleName}: ${item.summary}`)}\n\n`,
    formatTable(rows),
    `\n${say('anomalies.evidence')}\n`,
    formatTable(evidence),
  ].join('');
}

async function show(call: CommandCall) {
  const item = await call.api.call('GET /api/v1/anomalies/{id}', { params: { id: call.argument('ID') } });
  call.print(item, () => describe(item, call));
  return EXIT.yes;
}

const settle = (step: 'acknowledge' | 'resolve') => async (call: CommandCall) => {
  const item = await call.api.call('POST /api/v1/anomalies/{id}/steps', {
    params: { id: call.argument('ID') },
    body: { step, reason: call.option('reason') ?? '' },
  });
  call.print(item, () => `${item.id}  ${call.say(`anomalies.state.${item.state}`)}\n`);
  return EXIT.yes;
};

function readDays(call: CommandCall): number {
  const text = call.option('days') ?? String(DAYS_DEFAULT);
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw unknownChoice(call, '--days', text, '1 – 366');
}

/** `count=5,windowMinutes=10` over what is in force. */
function readParameters(call: CommandCall, inForce: Record<string, number | string | string[]>) {
  const typed = (call.option('set') ?? '').split(',').filter((part) => part !== '');
  return {
    ...inForce,
    ...Object.fromEntries(
      typed.map((part) => {
        const [key = '', value = ''] = part.split('=', 2);
        return [key, /^\d+$/.test(value) ? Number(value) : value];
      }),
    ),
  };
}

function tellReplay(replayed: Replayed, { say, locale }: CommandCall): string {
  const rows = [
    ...replayed.found.map((one) => [
      say(one.known === null ? 'anomalies.new' : 'anomalies.same'),
      formatTime(one.happenedAt, locale),
      one.subject.name,
      one.summary,
    ]),
    ...replayed.missed.map((one) => [
      say('anomalies.missed'),
      formatTime(one.happenedAt, locale),
      one.subject.name,
      one.summary,
    ]),
  ];
  const counts = say('anomalies.replayed', {
    found: replayed.foundCount,
    known: replayed.knownCount,
    events: replayed.eventCount,
  });
  const stopped =
    replayed.stoppedAt === null ? '' : `${say('anomalies.stopped', { at: replayed.stoppedAt })}\n`;
  return `${counts}\n${stopped}${formatTable(rows)}`;
}

async function replay(call: CommandCall) {
  const rule = call.argument('RULE');
  const { items } = await call.api.call('GET /api/v1/anomaly-rules', {});
  const known = items.find((item) => item.rule === rule);
  if (known === undefined) throw unknownChoice(call, 'RULE', rule, ANOMALY_RULES.join(', '));
  const nowMs = Date.now();
  const replayed = await call.api.call('POST /api/v1/anomaly-rules/{rule}/replay', {
    params: { rule: known.rule },
    body: {
      quietMinutes: known.quietMinutes,
      parameters: readParameters(call, known.parameters),
      from: new Date(nowMs - readDays(call) * DAY_MS).toISOString(),
      to: new Date(nowMs).toISOString(),
    },
  });
  call.print(replayed, () => tellReplay(replayed, call));
  return EXIT.yes;
}

const reason: OptionSpec = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' };

export const anomalyCommands: readonly Command[] = [
  {
    path: 'anomalies list',
    summary: 'command.anomalies.list',
    arguments: [],
    options: [
      { name: 'state', value: STATES.join('|'), help: 'option.anomalyState' },
      { name: 'rule', value: 'RULE', help: 'option.anomalyRule' },
    ],
    run: list,
  },
  {
    path: 'anomalies show',
    summary: 'command.anomalies.show',
    arguments: [{ name: 'ID' }],
    options: [],
    run: show,
  },
  {
    path: 'anomalies acknowledge',
    summary: 'command.anomalies.acknowledge',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: settle('acknowledge'),
  },
  {
    path: 'anomalies resolve',
    summary: 'command.anomalies.resolve',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: settle('resolve'),
  },
  {
    path: 'anomalies replay',
    summary: 'command.anomalies.replay',
    arguments: [{ name: 'RULE' }],
    options: [
      { name: 'days', value: 'N', help: 'option.replayDays' },
      { name: 'set', value: 'KEY=VALUE,…', help: 'option.replaySet' },
    ],
    run: replay,
  },
];
