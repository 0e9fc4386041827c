import type { Api } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { demandOneOf } from '../demand-one-of.ts';
import { formatTable } from '../display.ts';
import { EXIT } from '../exit-code.ts';

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
  const done = await call.api.call('POST /api/v1/approvals/clean-up', { body: { which } });
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

interface Step {
  readonly step:
    | 'switched_off'
    | 'calls_run'
    | 'pending_ended'
    | 'switched_on'
    | 'calls_wait'
    | 'history_kept';
  readonly ok: boolean;
  readonly afterMs: number;
}

const LIMIT_MS = 5 * 60 * 1000;
const LOOK_EVERY_MS = 500;

/** Waits until the flag is so; in production another person has to approve it meanwhile. */
async function waitForFlag(call: CommandCall, enabled: boolean, untilMs: number): Promise<boolean> {
  while (call.terminal.now() < untilMs && !call.terminal.stopped.aborted) {
    const { flags } = await call.api.call('GET /api/v1/approval-flags');
    if (flags.some(({ flag, effective }) => flag === 'workflow' && effective === enabled)) return true;
    await call.terminal.wait(LOOK_EVERY_MS);
  }
  return false;
}

const readIds = async ({ api }: CommandCall): Promise<readonly string[]> =>
  (await api.call('GET /api/v1/approvals', { query: { view: 'all', limit: 200 } })).items.map(({ id }) => id);

/** Off, and calls run; pending ones end; on, and calls wait; nothing of the history is gone. */
async function drill(call: CommandCall) {
  const { api, terminal, say, option } = call;
  const startedMs = terminal.now();
  const steps: Step[] = [];
  const note = (step: Step['step'], ok: boolean): void => {
    steps.push({ step, ok, afterMs: terminal.now() - startedMs });
    if (!call.json) terminal.out(`${ok ? 'ok  ' : 'FAIL'} ${say(`approvals.drill.${step}`)}\n`);
  };
  const reason = option('reason') ?? '';
  const before = await readIds(call);
  const switchTo = (enabled: boolean) =>
    api.call('POST /api/v1/approval-flags/{flag}', {
      params: { flag: 'workflow' },
      body: { enabled, minutes: 10, reason },
    });
  const { approvalId } = await switchTo(false);
  if (approvalId !== null) terminal.note(`${say('approvals.flag.asked', { id: approvalId })}\n`);
  const isOff = await waitForFlag(call, false, startedMs + LIMIT_MS);
  note('switched_off', isOff);
  if (isOff) {
    try {
      note('calls_run', (await api.call('POST /api/v1/approvals/probe')).outcome === 'runs');
      await api.call('POST /api/v1/approvals/clean-up', { body: { which: 'all' } });
      const waiting = await api.call('GET /api/v1/approvals', { query: { view: 'all', state: 'pending' } });
      note('pending_ended', waiting.items.length === 0);
    } finally {
      await switchTo(true);
    }
    note('switched_on', await waitForFlag(call, true, startedMs + LIMIT_MS));
    note('calls_wait', (await api.call('POST /api/v1/approvals/probe')).outcome === 'waits');
    const kept = new Set(await readIds(call));
    // What the drill adds pushes the oldest off the page that is compared.
    note(
      'history_kept',
      before.slice(0, 150).every((id) => kept.has(id)),
    );
  }
  const tookMs = terminal.now() - startedMs;
  const passed = steps.every(({ ok }) => ok) && tookMs < LIMIT_MS;
  call.print(
    { passed, tookMs, steps },
    () =>
      `${say(passed ? 'approvals.drill.passed' : 'approvals.drill.failed', { seconds: Math.round(tookMs / 1000) })}\n`,
  );
  return passed ? EXIT.yes : EXIT.no;
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
    options: [{ name: 'which', value: 'overdue|all', help: 'option.which' }],
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
    run: drill,
  },
];
