import type { Api } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { drillApprovals } from './approvals-drill.ts';

type Flags = Api['GET /api/v1/approval-flags']['response'];

const FLAGS = ['workflow', 'roles'] as const;

function describeFlags({ environment, flags }: Flags, { say }: CommandCall): string {
  const word = (on: boolean): string => say(on ? 'approvals.flag.on' : 'approvals.flag.off');
  return `${environment}\n${formatTable(
    flags.map(({ flag, effective, drifted, override }) => [
      flag,
      word(effective),
      drifted ? say('approvals.flag.drifted') : '',
      override === null ? '' : `${override.until}  ${override.reason}`,
    ]),
  )}`;
}

async function showFlags(call: CommandCall) {
  const state = await call.api.call('GET /api/v1/approval-flags');
  call.print(state, () => describeFlags(state, call));
  return EXIT.yes;
}

async function switchFlag(call: CommandCall) {
  const flag = FLAGS.find((one) => one === call.argument('FLAG')) ?? 'workflow';
  const enabled = call.argument('VALUE') === 'on';
  const state = await call.api.call('POST /api/v1/approval-flags/{flag}', {
    params: { flag },
    body: { enabled, minutes: Number(call.option('minutes') ?? 60), reason: call.option('reason') ?? '' },
  });
  call.print(state, () =>
    state.approvalId === null
      ? describeFlags(state, call)
      : `${call.say('approvals.flag.asked', { id: state.approvalId })}\n`,
  );
  return state.approvalId === null ? EXIT.yes : EXIT.no;
}

async function cleanUp(call: CommandCall) {
  const which = demandOneOf(call, 'which', ['overdue', 'all'] as const) ?? 'overdue';
  const done = await call.api.call('POST /api/v1/approvals/clean-up', {
    body: { which, everywhere: call.flag('everywhere') },
  });
  call.print(done, () => `${call.say('approvals.cleaned', { count: done.expired })}\n`);
  return EXIT.yes;
}

async function purge(call: CommandCall) {
  const done = await call.api.call('POST /api/v1/approvals/purge', {
    body: { dryRun: call.flag('dry-run') },
  });
  call.print(done, () => `${call.say('approvals.purged', { count: done.purged, days: done.days })}\n`);
  return EXIT.yes;
}

const reason = { name: 'reason', value: 'TEXT', required: true, help: 'option.reason' } as const;

export const approvalUpkeepCommands: readonly Command[] = [
  { path: 'approvals flags', summary: 'command.approvals.flags', arguments: [], options: [], run: showFlags },
  {
    path: 'approvals flag',
    summary: 'command.approvals.flag',
    arguments: [{ name: 'FLAG' }, { name: 'VALUE' }],
    options: [{ name: 'minutes', value: 'N', help: 'option.flagMinutes' }, reason],
    run: switchFlag,
  },
  {
    path: 'approvals clean-up',
    summary: 'command.approvals.cleanUp',
    arguments: [],
    options: [
      { name: 'which', value: 'overdue|all', help: 'option.which' },
      { name: 'everywhere', help: 'option.everywhere' },
    ],
    run: cleanUp,
  },
  {
    path: 'approvals purge',
    summary: 'command.approvals.purge',
    arguments: [],
    options: [{ name: 'dry-run', help: 'option.dryRun' }],
    run: purge,
  },
  {
    path: 'approvals drill',
    summary: 'command.approvals.drill',
    arguments: [],
    options: [reason],
    run: drillApprovals,
  },
];
