import type { Api } from '@haechi/contracts';
import type { Command, CommandCall, OptionSpec } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable, oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { approvalUpkeepCommands } from './approvals-upkeep.ts';
import { watch } from './approvals-watch.ts';

type Detail = Api['GET /api/v1/approvals/{id}']['response'];

const VIEWS = ['inbox', 'mine', 'all'] as const;
const STATES = ['pending', 'approved', 'rejected', 'expired', 'cancelled', 'redeemed', 'lapsed'] as const;

async function list(call: CommandCall) {
  const { api, say, print, locale } = call;
  const view = demandOneOf(call, 'view', VIEWS);
  const state = demandOneOf(call, 'state', STATES);
  const page = await api.call('GET /api/v1/approvals', {
    query: {
      ...(view === undefined ? {} : { view }),
      ...(state === undefined ? {} : { state }),
      limit: 100,
    },
  });
  print(page, () => {
    if (page.items.length === 0) return `${say('approvals.none')}\n`;
    const rows = page.items.map((item) => [
      item.shortId,
      item.risk,
      say(`approvals.state.${item.state}`),
      formatTime(item.createdAt, locale),
      item.summary,
    ]);
    return formatTable(rows) + (page.nextCursor === null ? '' : `${say('approvals.more')}\n`);
  });
  return EXIT.yes;
}

function describe(item: Detail, { say, locale }: CommandCall): string {
  const rows = [
    [say('approvals.id'), item.id],
    [say('approvals.state'), say(`approvals.state.${item.state}`)],
    [say('approvals.risk'), item.risk],
    [say('approvals.requester'), `${item.requester.name} <${item.requester.email}>`],
    [say('approvals.why'), item.justification],
    [say('approvals.created'), formatTime(item.createdAt, locale)],
    [say('approvals.expires'), formatTime(item.expiresAt, locale)],
  ];
  if (item.decidedBy !== null) rows.push([say('approvals.decidedBy'), item.decidedBy.name]);
  if (item.decisionReason !== null) rows.push([say('approvals.decisionReason'), item.decisionReason]);
  return [
    `${oneLine(item.summary)}\n\n`,
    formatTable(rows),
    `\n${say('approvals.effects')}\n`,
    formatTable(item.effects.map(({ label, value }) => [label, value])).replace(/^(?=.)/gm, '  '),
    `\n${say('approvals.exactly')}\n  ${oneLine(item.argumentsCanonical)}\n  SHA-256 ${item.digest}\n`,
  ].join('');
}

async function show(call: CommandCall) {
  const item = await call.api.call('GET /api/v1/approvals/{id}', { params: { id: call.argument('ID') } });
  call.print(item, () => describe(item, call));
  return EXIT.yes;
}

const decide = (verdict: 'approve' | 'reject') => async (call: CommandCall) => {
  const { api, argument, option, say, print } = call;
  const item = await api.call(`POST /api/v1/approvals/{id}/${verdict}`, {
    params: { id: argument('ID') },
    body: { reason: option('reason') ?? '' },
  });
  print(
    item,
    () => `${say(`approvals.done.${verdict}`, { id: item.shortId, summary: oneLine(item.summary) })}\n`,
  );
  return EXIT.yes;
};

/** Many at once, each by itself. */
async function decideMany(call: CommandCall) {
  const outcome = call.argument('OUTCOME') === 'reject' ? 'reject' : 'approve';
  const ids = call
    .argument('IDS')
    .split(',')
    .filter((id) => id !== '');
  const reasonText = call.option('reason') ?? '';
  const { items } = await call.api.call('POST /api/v1/approvals/decide', {
    body: { ids, outcome, reason: reasonText },
  });
  const done = items.filter(({ ok }) => ok).length;
  call.print({ items }, () => {
    const rows = items.map(({ id, ok, state, problem }) => [id, ok ? (state ?? '') : (problem?.title ?? '')]);
    return `${formatTable(rows)}${call.say('approvals.bulk.done', { done, count: items.length })}\n`;
  });
  return done === items.length ? EXIT.yes : EXIT.no;
}

const reason: OptionSpec = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' };

export const approvalCommands: readonly Command[] = [
  {
    path: 'approvals list',
    summary: 'command.approvals.list',
    arguments: [],
    options: [
      { name: 'view', value: VIEWS.join('|'), help: 'option.view' },
      { name: 'state', value: 'STATE', help: 'option.state' },
    ],
    run: list,
  },
  {
    path: 'approvals show',
    summary: 'command.approvals.show',
    arguments: [{ name: 'ID' }],
    options: [],
    run: show,
  },
  {
    path: 'approvals approve',
    summary: 'command.approvals.approve',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: decide('approve'),
  },
  {
    path: 'approvals reject',
    summary: 'command.approvals.reject',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: decide('reject'),
  },
  {
    path: 'approvals decide',
    summary: 'command.approvals.decide',
    arguments: [{ name: 'OUTCOME' }, { name: 'IDS' }],
    options: [reason],
    run: decideMany,
  },
  { path: 'approvals watch', summary: 'command.approvals.watch', arguments: [], options: [], run: watch },
  ...approvalUpkeepCommands,
];
