import type { Api } from '@haechi/contracts';
import type { Command, CommandCall } from '../command.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';

type Tier = Api['GET /api/v1/audit/tiers']['response']['tiers'][number];
type Segment = Api['GET /api/v1/audit/segments']['response']['items'][number];
type Hold = Api['GET /api/v1/audit/holds']['response']['items'][number];

const MEGABYTE = 1_000_000;
const SHOWN_MAX = 100;

function describeTier(
  { tier, entries, files, bytes, firstAt, lastAt }: Tier,
  { say, locale }: CommandCall,
): string {
  const period =
    firstAt === null || lastAt === null
      ? ''
      : `  ${formatTime(firstAt, locale)} – ${formatTime(lastAt, locale)}`;
  const size = files === 0 ? '' : say('tiers.files', { files, megabytes: (bytes / MEGABYTE).toFixed(1) });
  return `${say(`tiers.${tier}`)}  ${say('tiers.entries', { count: entries })}${size}${period}\n`;
}

function describeSegment(segment: Segment, { say, locale }: CommandCall): string {
  const { fromIndex, toIndex, state, movedAt, isHeld, problem } = segment;
  const notes = [...(isHeld ? [say('tiers.held')] : []), ...(problem === null ? [] : [oneLine(problem)])];
  const said = notes.length === 0 ? '' : `  [${notes.join('; ')}]`;
  return `  ${fromIndex}–${toIndex - 1}  ${state}  ${formatTime(movedAt, locale)}${said}\n`;
}

async function tiers(call: CommandCall) {
  const { api, print, say } = call;
  const found = await api.call('GET /api/v1/audit/tiers');
  const { items } = await api.call('GET /api/v1/audit/segments', { query: { limit: SHOWN_MAX } });
  print({ ...found, segments: items }, () => {
    const lines = found.tiers.map((tier) => describeTier(tier, call)).join('');
    const moves = items.map((segment) => describeSegment(segment, call)).join('');
    return `${lines}${say('tiers.periods', found.months)}\n${moves}`;
  });
  return EXIT.yes;
}

function describeHold(hold: Hold, { say, locale }: CommandCall): string {
  const { id, name, from, until, releasedAt, reason } = hold;
  const state =
    releasedAt === null
      ? say('hold.in-force')
      : say('hold.released', { time: formatTime(releasedAt, locale) });
  const first = from === null ? '…' : formatTime(from, locale);
  const period =
    from === null && until === null
      ? say('hold.whole')
      : `${first} – ${until === null ? '…' : formatTime(until, locale)}`;
  return `${id}  ${oneLine(name)}  ${period}  [${state}]\n  ${oneLine(reason)}\n`;
}

async function list(call: CommandCall) {
  const { items } = await call.api.call('GET /api/v1/audit/holds', { query: { limit: SHOWN_MAX } });
  call.print({ items }, () =>
    items.length === 0
      ? `${call.say('hold.none')}\n`
      : items.map((hold) => describeHold(hold, call)).join(''),
  );
  return EXIT.yes;
}

async function place(call: CommandCall) {
  const { api, argument, option, print } = call;
  const [from, until] = [option('from'), option('until')];
  const hold = await api.call('POST /api/v1/audit/holds', {
    body: {
      name: argument('NAME'),
      reason: option('reason') ?? '',
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    },
  });
  print(hold, () => describeHold(hold, call));
  return EXIT.yes;
}

async function release(call: CommandCall) {
  const { api, argument, option, print } = call;
  const hold = await api.call('POST /api/v1/audit/holds/{id}/release', {
    params: { id: argument('ID') },
    body: { reason: option('reason') ?? '' },
  });
  print(hold, () => describeHold(hold, call));
  return EXIT.yes;
}

const reason = { name: 'reason', value: 'TEXT', required: true, help: 'option.hold-reason' } as const;

/** Where the log lies, and what must not be deleted from it. */
export const auditTierCommands: readonly Command[] = [
  { path: 'audit tiers', summary: 'command.audit.tiers', arguments: [], options: [], run: tiers },
  { path: 'audit hold list', summary: 'command.audit.hold.list', arguments: [], options: [], run: list },
  {
    path: 'audit hold place',
    summary: 'command.audit.hold.place',
    arguments: [{ name: 'NAME' }],
    options: [
      reason,
      { name: 'from', value: 'TIME', help: 'option.hold-from' },
      { name: 'until', value: 'TIME', help: 'option.hold-until' },
    ],
    run: place,
  },
  {
    path: 'audit hold release',
    summary: 'command.audit.hold.release',
    arguments: [{ name: 'ID' }],
    options: [reason],
    run: release,
  },
];
