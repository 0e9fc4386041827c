import {
  createNoteSigningKey,
  formatSigningKey,
  formatVerifierKey,
  isKeyName,
  type NoteSigningKey,
  parseSigningKey,
  parseVerifierKey,
  SIGNATURE_TYPE,
} from '@haechi/transparency';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { cosignRequest } from '../cosign-request.ts';
import { EXIT } from '../exit-code.ts';
import { readText, writeText } from '../read-input-file.ts';
import { changeKnownLogs } from '../witness-state-file.ts';

const SEED_BYTES = 32;

const wrongKey = ({ say }: CommandCall, why: string): CliError =>
  new CliError(
    { code: 'CLI_KEY', title: say('witness.key-bad.title', { why }), remedy: say('witness.key-bad.remedy') },
    EXIT.usage,
  );

async function makeKey(call: CommandCall) {
  const { argument, option, print } = call;
  const name = argument('NAME');
  if (!isKeyName(name)) throw wrongKey(call, name);
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  const key = await createNoteSigningKey(name, seed, SIGNATURE_TYPE.cosignature);
  writeText(option('key-file') ?? '', `${formatSigningKey(key)}\n`, call, true);
  const verifierKey = formatVerifierKey(key);
  print({ verifierKey }, () => `${verifierKey}\n`);
  return EXIT.yes;
}

async function trust(call: CommandCall) {
  const { argument, option, say, print } = call;
  const verifierKey = argument('LOG_KEY').trim();
  const key = parseVerifierKey(verifierKey);
  if (!key.ok || key.value.type !== SIGNATURE_TYPE.ed25519)
    throw wrongKey(call, key.ok ? key.value.name : key.error.message);
  const { name } = key.value;
  // The key of a known log is replaced, what was signed for it is not: that would allow a fork.
  await withState(call, async () =>
    changeKnownLogs(option('state') ?? '', async (logs) => ({
      logs: { ...logs, [name]: { witnessed: logs[name]?.witnessed, verifierKey } },
      result: undefined,
    })),
  );
  print({ origin: name }, () => `${say('witness.trusted', { origin: name })}\n`);
  return EXIT.yes;
}

/** Trouble with the state file is the user's to solve, and signing without it is no way out. */
async function withState<T>({ say, option }: CommandCall, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new CliError(
      {
        code: 'CLI_STATE',
        title: say('witness.state.title', { path: option('state') ?? '' }),
        detail: error instanceof Error ? error.message : '',
        remedy: say('witness.state.remedy'),
      },
      EXIT.usage,
      error,
    );
  }
}

async function readKey(call: CommandCall): Promise<NoteSigningKey> {
  const key = await parseSigningKey(readText(call.option('key-file') ?? '', call).trim());
  if (!key.ok) throw wrongKey(call, key.error.message);
  if (key.value.type !== SIGNATURE_TYPE.cosignature) throw wrongKey(call, key.value.name);
  return key.value;
}

const nowSeconds = (): number => Date.now() / 1000;

async function sign(call: CommandCall) {
  const { argument, option, say, terminal, json } = call;
  const key = await readKey(call);
  const request = readText(argument('FILE'), call);
  const statePath = option('state') ?? '';
  const verdict = await withState(call, () => cosignRequest(request, { key, statePath, nowSeconds }));
  if (!verdict.ok) {
    terminal.note(`${say('witness.refused', { why: verdict.message, code: verdict.code })}\n`);
    return EXIT.no;
  }
  const { note, origin, size } = verdict;
  const out = option('out');
  if (out === undefined) terminal.out(json ? `${JSON.stringify(verdict, null, 2)}\n` : note);
  else writeText(out, note, call);
  terminal.note(`${say('witness.signed', { origin, size })}\n`);
  return EXIT.yes;
}

const KEY_FILE = { name: 'key-file', value: 'FILE', required: true, help: 'option.key-file' } as const;
const STATE = { name: 'state', value: 'FILE', required: true, help: 'option.state-file' } as const;

/** Being a witness on a machine of one's own, without a server and without a network. */
export const witnessCommands: readonly Command[] = [
  {
    path: 'witness new',
    summary: 'command.witness.new',
    arguments: [{ name: 'NAME' }],
    options: [KEY_FILE],
    run: makeKey,
  },
  {
    path: 'witness trust',
    summary: 'command.witness.trust',
    arguments: [{ name: 'LOG_KEY' }],
    options: [STATE],
    run: trust,
  },
  {
    path: 'witness sign',
    summary: 'command.witness.sign',
    arguments: [{ name: 'FILE' }],
    options: [KEY_FILE, STATE, { name: 'out', value: 'FILE', help: 'option.out' }],
    run: sign,
  },
];
