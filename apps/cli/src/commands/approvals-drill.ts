import { CliError } from '../cli-error.ts';
import type { CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';

/** What is seen in a drill, in its order. */
export type DrillStep =
  | 'calls_waited'
  | 'switched_off'
  | 'calls_run'
  | 'pending_ended'
  | 'switched_on'
  | 'calls_wait'
  | 'history_kept';

interface Seen {
  readonly step: DrillStep;
  readonly ok: boolean;
  readonly afterMs: number;
}

/** The drill fails when it takes longer; the flag comes back on by itself after that. */
const LIMIT_MS = 5 * 60 * 1000;
const OFF_MINUTES = 6;
const LOOK_EVERY_MS = 500;

const readFlag = async ({ api }: CommandCall): Promise<boolean> =>
  (await api.call('GET /api/v1/approval-flags')).flags.some(
    ({ flag, effective }) => flag === 'workflow' && effective,
  );

/** Waits until the flag is so; in production another person has to approve it meanwhile. */
async function waitForFlag(call: CommandCall, enabled: boolean, untilMs: number): Promise<boolean> {
  while (call.terminal.now() < untilMs && !call.terminal.stopped.aborted) {
    if ((await readFlag(call)) === enabled) return true;
    await call.terminal.wait(LOOK_EVERY_MS);
  }
  return false;
}

const probe = async ({ api }: CommandCall, keep: boolean) =>
  await api.call('POST /api/v1/approvals/probe', { query: { keep: keep ? 'true' : 'false' } });

const readIds = async ({ api }: CommandCall): Promise<readonly string[]> =>
  (await api.call('GET /api/v1/approvals', { query: { view: 'all', limit: 200 } })).items.map(({ id }) => id);

const sayTime = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(6)} s`;

/** @throws CliError where approvals are off anyway, so that there is nothing to practise */
async function demandOn(call: CommandCall): Promise<void> {
  if (await readFlag(call)) return;
  const { say } = call;
  throw new CliError(
    {
      code: 'CLI_DRILL_OFF',
      title: say('approvals.drill.off.title'),
      where: call.api.url.origin,
      remedy: say('approvals.drill.off.remedy'),
    },
    EXIT.refused,
  );
}

interface Drill {
  readonly note: (step: DrillStep, ok: boolean) => void;
  readonly switchTo: (enabled: boolean) => Promise<{ readonly approvalId: string | null }>;
  /** The request that waits before anything is switched. */
  readonly waitingId: string;
  /** The newest requests there were before. */
  readonly before: readonly string[];
}

/** What the drill is for, once approvals are off. */
async function rehearse(call: CommandCall, { note, switchTo, waitingId, before }: Drill, untilMs: number) {
  const { api } = call;
  try {
    note('calls_run', (await probe(call, false)).outcome === 'runs');
    await api.call('POST /api/v1/approvals/clean-up', { body: { ids: [waitingId] } });
    const { state } = await api.call('GET /api/v1/approvals/{id}', { params: { id: waitingId } });
    note('pending_ended', state === 'expired');
  } finally {
    await switchTo(true);
  }
  note('switched_on', await waitForFlag(call, true, untilMs));
  note('calls_wait', (await probe(call, false)).outcome === 'waits');
  const kept = new Set(await readIds(call));
  // What the drill adds pushes the oldest off the page that is compared.
  note(
    'history_kept',
    [...before.slice(0, 150), waitingId].every((id) => kept.has(id)),
  );
}

/** Nobody approved it in time: neither the drill's own request nor that for the flag may go on waiting. */
async function giveUp({ api }: CommandCall, waitingId: string, approvalId: string | null): Promise<void> {
  await api.call('POST /api/v1/approvals/clean-up', { body: { ids: [waitingId] } });
  if (approvalId !== null)
    await api.call('POST /api/v1/approvals/{id}/cancel', { params: { id: approvalId } });
}

/**
 * A call waits; approvals off, calls run and what waited is expired; approvals on, calls wait, and nothing of the history is
 * gone. It ends the one request it made itself and no other. It cannot leave approvals off: bringing them back needs no
 * second factor, and they come back by themselves if this program is lost.
 */
export async function drillApprovals(call: CommandCall) {
  const { api, terminal, say, option } = call;
  await demandOn(call);
  const startedMs = terminal.now();
  const untilMs = startedMs + LIMIT_MS;
  const seen: Seen[] = [];
  const note = (step: DrillStep, ok: boolean): void => {
    const afterMs = terminal.now() - startedMs;
    seen.push({ step, ok, afterMs });
    if (!call.json)
      terminal.out(`${ok ? 'ok  ' : 'FAIL'} ${sayTime(afterMs)}  ${say(`approvals.drill.${step}`)}\n`);
  };
  const switchTo = (enabled: boolean) =>
    api.call('POST /api/v1/approval-flags/{flag}', {
      params: { flag: 'workflow' },
      body: { enabled, minutes: OFF_MINUTES, reason: option('reason') ?? '' },
    });
  const before = await readIds(call);
  const { outcome, approvalId: waitingId } = await probe(call, true);
  note('calls_waited', outcome === 'waits');
  const { approvalId } = await switchTo(false).catch(async (error: unknown) => {
    await giveUp(call, waitingId, null);
    throw error;
  });
  if (approvalId !== null) terminal.note(`${say('approvals.flag.asked', { id: approvalId })}\n`);
  const isOff = await waitForFlag(call, false, untilMs);
  note('switched_off', isOff);
  if (isOff) await rehearse(call, { note, switchTo, waitingId, before }, untilMs);
  else await giveUp(call, waitingId, approvalId);
  const tookMs = terminal.now() - startedMs;
  const passed = seen.every(({ ok }) => ok) && tookMs < LIMIT_MS;
  call.print(
    { passed, tookMs, steps: seen },
    () =>
      `${say(passed ? 'approvals.drill.passed' : 'approvals.drill.failed', { seconds: (tookMs / 1000).toFixed(1) })}\n`,
  );
  return passed ? EXIT.yes : EXIT.no;
}
