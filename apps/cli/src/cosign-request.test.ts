import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import {
  createCompactRange,
  createCosignatureVerifier,
  createNoteSigningKey,
  createNoteVerifier,
  createSeedSigner,
  formatAddCheckpoint,
  formatCheckpoint,
  formatVerifierKey,
  hashLeaf,
  openCheckpoint,
  parseVerifierKey,
  proveConsistency,
  SIGNATURE_TYPE,
  signNote,
} from '@haechi/transparency';
import { runCli } from './run-cli.ts';

const ORIGIN = 'hospital.example/audit/platform';

let directory: string;
let out: string;
let notes: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'haechi-witness-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const file = (name: string): string => join(directory, name);

/** Runs a command on a machine that has no network. */
async function run(...args: string[]): Promise<number> {
  out = '';
  notes = '';
  return await runCli(args, {
    env: { LANG: 'en_GB.UTF-8' },
    homeDir: directory,
    fetch: () => assert.fail('a witness at work offline asks nobody'),
    out: (text) => void (out += text),
    note: (text) => void (notes += text),
    readSecret: () => assert.fail('no secret is asked for'),
    stopped: new AbortController().signal,
    now: () => 0,
    wait: () => assert.fail('nothing is waited for'),
  });
}

async function makeLog(seedByte = 3) {
  const key = await createNoteSigningKey(ORIGIN, new Uint8Array(32).fill(seedByte));
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  const grow = (text: string): void => {
    for (const { level, index, hash } of range.append(hashLeaf(new TextEncoder().encode(text))))
      nodes.set(`${level}/${index}`, hash);
  };
  const request = async (oldSize: number): Promise<string> => {
    const text = formatCheckpoint({ origin: ORIGIN, size: range.size, root: range.root() });
    const proof =
      oldSize === 0
        ? { ok: true as const, value: [] }
        : await proveConsistency(oldSize, range.size, (wanted) =>
            wanted.map(({ level, index }) => nodes.get(`${level}/${index}`) ?? assert.fail()),
          );
    assert.ok(proof.ok);
    const checkpoint = await signNote(text, [createSeedSigner(key)]);
    return formatAddCheckpoint({ oldSize, proof: proof.value, checkpoint });
  };
  return { key, grow, request };
}

const sign = (name: string): Promise<number> =>
  run('witness', 'sign', file(name), '--key-file', file('own.key'), '--state', file('state.json'));

async function becomeWitness(logKey: string): Promise<void> {
  assert.equal(await run('witness', 'new', 'auditor.example', '--key-file', file('own.key')), 0);
  assert.equal(await run('witness', 'trust', logKey, '--state', file('state.json')), 0);
}

test('a stick goes to the witness and back: the note that comes back verifies with the witness’s key', async () => {
  const log = await makeLog();
  await run('witness', 'new', 'auditor.example', '--key-file', file('own.key'));
  const witnessKey = out.trim();
  await run('witness', 'trust', formatVerifierKey(log.key), '--state', file('state.json'));
  for (const text of ['one', 'two', 'three']) log.grow(text);
  writeFileSync(file('request'), await log.request(0));
  assert.equal(await sign('request'), 0);
  const key = parseVerifierKey(witnessKey);
  assert.ok(key.ok && key.value.type === SIGNATURE_TYPE.cosignature);
  const opened = await openCheckpoint(out, {
    origin: ORIGIN,
    logKeys: [createNoteVerifier(log.key)],
    witnesses: [createCosignatureVerifier(key.value)],
    witnessesMin: 1,
  });
  assert.ok(opened.ok);
  log.grow('four');
  writeFileSync(file('next'), await log.request(3));
  assert.equal(await sign('next'), 0);
});

test('what contradicts what was signed is not signed, and the very same may be signed again', async () => {
  const log = await makeLog();
  await becomeWitness(formatVerifierKey(log.key));
  for (const text of ['one', 'two']) log.grow(text);
  writeFileSync(file('request'), await log.request(0));
  assert.equal(await sign('request'), 0);
  const state = readFileSync(file('state.json'), 'utf8');
  assert.equal(await sign('request'), 0, 'the stick was lost on the way back');
  const fork = await makeLog();
  for (const text of ['one', 'TWO', 'three']) fork.grow(text);
  writeFileSync(file('fork'), await fork.request(2));
  assert.equal(await sign('fork'), 1);
  assert.match(notes, /NOT SIGNED .*inconsistent/);
  writeFileSync(file('again'), await fork.request(0));
  assert.equal(await sign('again'), 1);
  assert.match(notes, /other_old_size/);
  const stranger = await makeLog(9);
  stranger.grow('one');
  writeFileSync(file('stranger'), await stranger.request(0));
  assert.equal(await sign('stranger'), 1);
  assert.match(notes, /not_signed_by_log/);
  assert.equal(readFileSync(file('state.json'), 'utf8'), state);
});

test('a key is never written over, and a damaged or busy state file stops the signing', async () => {
  const log = await makeLog();
  await becomeWitness(formatVerifierKey(log.key));
  assert.equal(await run('witness', 'new', 'auditor.example', '--key-file', file('own.key')), 2);
  log.grow('one');
  writeFileSync(file('request'), await log.request(0));
  writeFileSync(file('state.json.lock'), '');
  assert.equal(await sign('request'), 2);
  rmSync(file('state.json.lock'));
  writeFileSync(file('state.json'), '{"logs":{"hospital.example/audit/platform":{"verifierKey":1}}}');
  assert.equal(await sign('request'), 2);
  assert.equal(out, '');
  assert.equal(existsSync(file('state.json.lock')), false);
});

test('a key of the wrong kind is refused on either side', async () => {
  const log = await makeLog();
  await run('witness', 'new', 'auditor.example', '--key-file', file('own.key'));
  assert.equal(await run('witness', 'trust', out.trim(), '--state', file('state.json')), 2);
  assert.equal(
    await run('audit', 'verify', file('x'), '--key', 'k', '--witness', formatVerifierKey(log.key)),
    2,
  );
});
