import type { Api } from '@haechi/contracts';
import { asObject } from '../as-object.ts';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { passOn } from '../pass-on.ts';
import { readEventStream } from '../read-event-stream.ts';
import { readText } from '../read-input-file.ts';
import { unknownChoice } from '../unknown-choice.ts';
import { isExportFile, verifyExportFile } from '../verify-export-file.ts';
import { attachEvent, verifyProofFile } from '../verify-proof-file.ts';
import { NO_WITNESSES, readWitnessPolicy, type WitnessPolicy } from '../witness-policy.ts';
import { searchCommand } from './audit-search.ts';

type Event = Api['GET /api/v1/audit/events']['response']['items'][number];

const LINES_DEFAULT = 20;
const LINES_MAX = 200;

function demandLines({ option, say }: CommandCall): number {
  const text = option('lines');
  if (text === undefined) return LINES_DEFAULT;
  const lines = Number(text);
  if (Number.isInteger(lines) && lines >= 1 && lines <= LINES_MAX) return lines;
  throw unknownChoice({ say }, '--lines', text, `1–${LINES_MAX}`);
}

async function tail(call: CommandCall) {
  const { api, flag, terminal } = call;
  const limit = demandLines(call);
  // Opened first: what happens between reading and following is not missed.
  const stream = flag('follow') ? await api.open('GET /api/v1/events', terminal.stopped) : undefined;
  let shownIndex = -1;

  function show(events: readonly Event[]): void {
    for (const event of events.toReversed()) {
      if (event.index <= shownIndex) continue;
      shownIndex = event.index;
      terminal.out(`${formatEvent(event, call)}\n`);
    }
  }

  show((await api.call('GET /api/v1/audit/events', { query: { limit } })).items);
  if (stream === undefined) return EXIT.yes;
  try {
    for await (const _ of readEventStream(stream))
      show((await api.call('GET /api/v1/audit/events', { query: { limit: LINES_MAX } })).items);
  } catch (error) {
    if (!terminal.stopped.aborted) throw error;
  }
  return EXIT.yes;
}

function formatEvent(event: Event, { json, locale, say }: CommandCall): string {
  if (json) return JSON.stringify(event);
  const result = event.result === 'success' ? '' : `  [${say(`audit.result.${event.result}`)}]`;
  return `${formatTime(event.at, locale)}  ${event.id}  ${oneLine(event.summary)}${result}`;
}

async function proof({ api, argument, terminal }: CommandCall) {
  const params = { id: argument('EVENT_ID') };
  const { leaf } = await api.call('GET /api/v1/audit/events/{id}', { params });
  terminal.out(attachEvent(await api.call('GET /api/v1/audit/events/{id}/proof', { params }), leaf));
  return EXIT.yes;
}

async function key({ api, print }: CommandCall) {
  const { verifierKey, origin } = await api.call('GET /api/v1/audit/log');
  print({ origin, verifierKey }, () => `${verifierKey}\n`);
  return EXIT.yes;
}

/** The key in use and former ones, as `audit verify --key` takes them. */
async function listKeys({ api, print }: CommandCall) {
  const found = await api.call('GET /api/v1/audit/keys');
  print(found, () => found.items.map(({ verifierKey }) => `${verifierKey}\n`).join(''));
  return EXIT.yes;
}

async function verify(call: CommandCall) {
  const path = call.optionalArgument('FILE');
  return path === undefined ? await verifyLog(call) : await verifyFile(call, path);
}

async function verifyLog({ api, say, print }: CommandCall) {
  const verdict = await api.call('POST /api/v1/audit/verify');
  const { size, rootHash, firstBadIndex, problem } = verdict;
  const intact = verdict.verdict === 'intact';
  print(verdict, () =>
    intact
      ? `${say('audit.intact', { size, root: rootHash })}\n`
      : `${say('audit.broken', { index: firstBadIndex ?? '?', problem: oneLine(problem ?? '') })}\n`,
  );
  return intact ? EXIT.yes : EXIT.no;
}

function demandIndex({ option, say }: CommandCall, name: 'from' | 'to'): number | undefined {
  const text = option(name);
  if (text === undefined) return undefined;
  const index = Number(text);
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(index)) return index;
  throw unknownChoice({ say }, `--${name}`, text, '0, 1, 2 …');
}

async function exportLog(call: CommandCall) {
  const { api, terminal } = call;
  const query = { from: demandIndex(call, 'from'), to: demandIndex(call, 'to') };
  await passOn(await api.open('GET /api/v1/audit/export', terminal.stopped, query), call);
  return EXIT.yes;
}

async function verifyExported(call: CommandCall, path: string, verifierKey: string) {
  const { say, print } = call;
  const verdict = await verifyExportFile(path, verifierKey, demandWitnessPolicy(call));
  print(verdict, () =>
    verdict.ok
      ? `${say('audit.export-proven', { from: verdict.from, last: verdict.to - 1, size: verdict.size, origin: verdict.origin })}\n${describeWitnesses(verdict.witnesses, say)}`
      : `${say('audit.not-proven', { why: verdict.message, code: verdict.code })}\n`,
  );
  return verdict.ok ? EXIT.yes : EXIT.no;
}

async function verifyFile(call: CommandCall, path: string) {
  const { option, say, print, locale } = call;
  const verifierKey = option('key');
  if (verifierKey === undefined)
    throw new CliError(
      { code: 'CLI_USAGE', title: say('audit.key-needed.title'), remedy: say('audit.key-needed.remedy') },
      EXIT.usage,
    );
  if (isExportFile(path)) return await verifyExported(call, path, verifierKey);
  const eventPath = option('event');
  const leaf = eventPath === undefined ? undefined : readText(eventPath, call);
  const verdict = await verifyProofFile(readText(path, call), verifierKey, leaf, demandWitnessPolicy(call));
  print(verdict, () => {
    if (!verdict.ok) return `${say('audit.not-proven', { why: verdict.message, code: verdict.code })}\n`;
    const { index, size, origin } = verdict;
    return `${say('audit.proven', { index, size, origin })}\n${describeWitnesses(verdict.witnesses, say)}${describeLeaf(verdict.leaf, locale)}`;
  });
  return verdict.ok ? EXIT.yes : EXIT.no;
}

/** Who did what when, as far as the proven bytes say. */
function describeLeaf(leaf: string, locale: CommandCall['locale']): string {
  const { at, action, actor, target, reason } = asObject(JSON.parse(leaf));
  const parts = [
    typeof at === 'string' ? formatTime(at, locale) : '',
    nameOf(actor),
    typeof action === 'string' ? oneLine(action) : '',
    nameOf(target),
    typeof reason === 'string' ? `(${oneLine(reason)})` : '',
  ];
  return `  ${parts.filter(Boolean).join('  ')}\n`;
}

/** The name, or the id where the name is encrypted for its person. */
function nameOf(value: unknown): string {
  const { name, id } = asObject(value);
  const shown = name === '' ? id : name;
  return typeof shown === 'string' ? oneLine(shown) : '';
}

/** Witnesses that must have cosigned, as the options say. */
function demandWitnessPolicy({ option, say }: CommandCall): WitnessPolicy {
  const keys = option('witness');
  if (keys === undefined) return NO_WITNESSES;
  const policy = readWitnessPolicy(keys, option('quorum'));
  if (policy !== undefined) return policy;
  throw new CliError(
    {
      code: 'CLI_USAGE',
      title: say('witness.key-bad.title', { why: '--witness, --quorum' }),
      remedy: say('witness.key-bad.remedy'),
    },
    EXIT.usage,
  );
}

const describeWitnesses = (witnesses: readonly string[], say: CommandCall['say']): string =>
  witnesses.length === 0 ? '' : `${say('audit.witnessed', { names: witnesses.map(oneLine).join(', ') })}\n`;

export const auditCommands: readonly Command[] = [
  {
    path: 'audit tail',
    summary: 'command.audit.tail',
    arguments: [],
    options: [
      { name: 'lines', short: 'n', value: 'COUNT', help: 'option.lines' },
      { name: 'follow', short: 'f', help: 'option.follow' },
    ],
    run: tail,
  },
  {
    path: 'audit proof',
    summary: 'command.audit.proof',
    arguments: [{ name: 'EVENT_ID' }],
    options: [],
    run: proof,
  },
  {
    path: 'audit export',
    summary: 'command.audit.export',
    arguments: [],
    options: [
      { name: 'from', value: 'INDEX', help: 'option.from-index' },
      { name: 'to', value: 'INDEX', help: 'option.to-index' },
    ],
    run: exportLog,
  },
  searchCommand,
  { path: 'audit key', summary: 'command.audit.key', arguments: [], options: [], run: key },
  { path: 'audit keys', summary: 'command.audit.keys', arguments: [], options: [], run: listKeys },
  {
    path: 'audit verify',
    summary: 'command.audit.verify',
    arguments: [{ name: 'FILE', optional: true }],
    options: [
      { name: 'key', value: 'VERIFIER_KEY', help: 'option.key' },
      { name: 'event', value: 'FILE', help: 'option.event' },
      { name: 'witness', value: 'KEYS', help: 'option.witness-keys' },
      { name: 'quorum', value: 'COUNT', help: 'option.quorum' },
    ],
    run: verify,
  },
];
