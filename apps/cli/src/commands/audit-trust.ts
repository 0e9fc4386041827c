import type { Api } from '@haechi/contracts';
import type { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { readText, writeText } from '../read-input-file.ts';
import { unknownChoice } from '../unknown-choice.ts';

type Witness = Api['GET /api/v1/audit/witnesses']['response']['items'][number];
type Tree = Witness['trees'][number]['tree'];

const TREES: readonly Tree[] = ['own', 'platform_tree'];

function describe({ id, name, url, trees }: Witness, { say, locale }: CommandCall): string {
  const lines = trees.map(({ tree, signedAt, signedSize, problem }) => {
    const state =
      signedAt === null || signedSize === null
        ? say('witness.never')
        : say('witness.last', { time: formatTime(signedAt, locale), size: signedSize });
    return `  ${say(`witness.tree.${tree}`)}: ${state}${problem === null ? '' : `  [${oneLine(problem)}]`}\n`;
  });
  return `${id}  ${oneLine(name)}  ${url === null ? say('witness.by-hand') : oneLine(url)}\n${lines.join('')}`;
}

async function list(call: CommandCall) {
  const { items } = await call.api.call('GET /api/v1/audit/witnesses');
  call.print({ items }, () =>
    items.length === 0
      ? `${call.say('witness.none')}\n`
      : items.map((witness) => describe(witness, call)).join(''),
  );
  return EXIT.yes;
}

async function add(call: CommandCall) {
  const url = call.option('url-of-witness');
  const witness = await call.api.call('POST /api/v1/audit/witnesses', {
    body: { verifierKey: call.argument('WITNESS_KEY'), ...(url === undefined ? {} : { url }) },
  });
  call.print(witness, () => describe(witness, call));
  return EXIT.yes;
}

async function remove({ api, argument, print, say }: CommandCall) {
  const id = argument('ID');
  await api.call('DELETE /api/v1/audit/witnesses/{id}', { params: { id } });
  print({ id }, () => `${say('witness.removed', { id })}\n`);
  return EXIT.yes;
}

function usage({ say }: CommandCall, choices: readonly string[], option: string, value: string): CliError {
  return unknownChoice({ say }, option, value, choices.join(', ') || '-');
}

/** The witness that is meant: the one named, or the only one there is. */
async function findWitness(call: CommandCall, fits: (witness: Witness) => boolean): Promise<Witness> {
  const { items } = await call.api.call('GET /api/v1/audit/witnesses');
  const wanted = call.option('witness');
  const found = items.filter((witness) => (wanted === undefined ? fits(witness) : witness.id === wanted));
  const [witness] = found;
  if (witness !== undefined && found.length === 1) return witness;
  const choices = items.map(({ id, name }) => `${id} (${oneLine(name)})`);
  throw usage(call, choices, '--witness', wanted ?? '…');
}

async function request(call: CommandCall) {
  const { api, argument, option, say, print } = call;
  const tree = option('tree') ?? 'own';
  const known = TREES.find((name) => name === tree);
  if (known === undefined) throw usage(call, TREES, '--tree', tree);
  const witness = await findWitness(call, ({ url }) => url === null);
  const path = argument('FILE');
  const body = await api.call('GET /api/v1/audit/witnesses/{id}/request', {
    params: { id: witness.id },
    query: { tree: known },
  });
  writeText(path, body, call);
  print({ path, witness: witness.id }, () => `${say('witness.requested', { path, name: witness.name })}\n`);
  return EXIT.yes;
}

async function take(call: CommandCall) {
  const { api, argument, say, print, locale } = call;
  const note = readText(argument('FILE'), call);
  const signs = ({ name }: Witness): boolean => note.includes(`\n— ${name} `);
  const witness = await findWitness(call, signs);
  const taken = await api.call('POST /api/v1/audit/witnesses/{id}/signatures', {
    params: { id: witness.id },
    body: { note },
  });
  const { size, signedAt } = taken;
  print(
    taken,
    () => `${say('witness.imported', { name: witness.name, size, time: formatTime(signedAt, locale) })}\n`,
  );
  return EXIT.yes;
}

type WitnessedLog = Api['GET /api/v1/audit/witnessed-logs']['response']['items'][number];

const describeLog = (
  { id, origin, size, cosignedAt }: WitnessedLog,
  { say, locale }: CommandCall,
): string => {
  const state =
    cosignedAt === null
      ? say('witness.never')
      : say('witness.last', { time: formatTime(cosignedAt, locale), size });
  return `${id}  ${oneLine(origin)}\n  ${state}\n`;
};

async function listWitnessed(call: CommandCall) {
  const witnessed = await call.api.call('GET /api/v1/audit/witnessed-logs');
  const { verifierKey, items } = witnessed;
  call.print(witnessed, () =>
    [
      `${call.say('witnessed.key')}  ${verifierKey}\n`,
      ...(items.length === 0
        ? [`${call.say('witnessed.none')}\n`]
        : items.map((log) => describeLog(log, call))),
    ].join(''),
  );
  return EXIT.yes;
}

async function addWitnessed(call: CommandCall) {
  const log = await call.api.call('POST /api/v1/audit/witnessed-logs', {
    body: { verifierKey: call.argument('LOG_KEY') },
  });
  call.print(log, () => describeLog(log, call));
  return EXIT.yes;
}

async function removeWitnessed({ api, argument, print, say }: CommandCall) {
  const id = argument('ID');
  await api.call('DELETE /api/v1/audit/witnessed-logs/{id}', { params: { id } });
  print({ id }, () => `${say('witnessed.removed', { id })}\n`);
  return EXIT.yes;
}

async function erase({ api, argument, option, say, print }: CommandCall) {
  const person = argument('PERSON');
  const erased = await api.call('POST /api/v1/audit/erasures', {
    body: { person, reason: option('reason') ?? '' },
  });
  print(erased, () => `${say('audit.erased', { person: erased.person })}\n`);
  return EXIT.yes;
}

/** Witnesses of one's log, logs of others one is a witness of, and people taken out of the log. */
export const auditTrustCommands: readonly Command[] = [
  {
    path: 'audit witness list',
    summary: 'command.audit.witness.list',
    arguments: [],
    options: [],
    run: list,
  },
  {
    path: 'audit witness add',
    summary: 'command.audit.witness.add',
    arguments: [{ name: 'WITNESS_KEY' }],
    options: [{ name: 'url-of-witness', value: 'URL', help: 'option.witness-url' }],
    run: add,
  },
  {
    path: 'audit witness remove',
    summary: 'command.audit.witness.remove',
    arguments: [{ name: 'ID' }],
    options: [],
    run: remove,
  },
  {
    path: 'audit witness request',
    summary: 'command.audit.witness.request',
    arguments: [{ name: 'FILE' }],
    options: [
      { name: 'witness', value: 'ID', help: 'option.witness-id' },
      { name: 'tree', value: 'own|platform_tree', help: 'option.tree' },
    ],
    run: request,
  },
  {
    path: 'audit witness import',
    summary: 'command.audit.witness.import',
    arguments: [{ name: 'FILE' }],
    options: [{ name: 'witness', value: 'ID', help: 'option.witness-id' }],
    run: take,
  },
  {
    path: 'audit witnessed list',
    summary: 'command.audit.witnessed.list',
    arguments: [],
    options: [],
    run: listWitnessed,
  },
  {
    path: 'audit witnessed add',
    summary: 'command.audit.witnessed.add',
    arguments: [{ name: 'LOG_KEY' }],
    options: [],
    run: addWitnessed,
  },
  {
    path: 'audit witnessed remove',
    summary: 'command.audit.witnessed.remove',
    arguments: [{ name: 'ID' }],
    options: [],
    run: removeWitnessed,
  },
  {
    path: 'audit erase',
    summary: 'command.audit.erase',
    arguments: [{ name: 'PERSON' }],
    options: [{ name: 'reason', value: 'TEXT', required: true, help: 'option.erase-reason' }],
    run: erase,
  },
];
