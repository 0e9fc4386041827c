import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  createNoteSigningKey,
  createSeedSigner,
  formatCheckpoint,
  formatExportHeader,
  formatVerifierKey,
  hashLeaf,
  rootOfLeaves,
  signNote,
} from '@haechi/transparency';
import { isExportFile, verifyExportFile } from './verify-export-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'haechi-export-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const origin = 'haechi.test/audit/ten_1';
const key = await createNoteSigningKey(origin, new Uint8Array(32).fill(5));
const verifierKey = formatVerifierKey(key);
const entries = ['{"n":1,"name":"김하나"}', '{"n":2}', '{"n":3}'];
const root = rootOfLeaves(entries.map((entry) => hashLeaf(new TextEncoder().encode(entry))));
const header = formatExportHeader({
  origin,
  verifierKey,
  from: 0,
  to: entries.length,
  left: [],
  consistency: [],
  checkpoint: await signNote(formatCheckpoint({ origin, size: entries.length, root }), [
    createSeedSigner(key),
  ]),
});

function write(name: string, ...lines: string[]): string {
  const path = join(directory, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

test('an export is known by its beginning and verifies with the key of the log', async () => {
  const path = write('good.jsonl', header, ...entries);
  assert.equal(isExportFile(path), true);
  assert.equal(isExportFile(write('other.txt', 'c2sp.org/tlog-proof@v1')), false);
  assert.equal(isExportFile(join(directory, 'missing')), false);
  assert.deepEqual(await verifyExportFile(path, verifierKey), {
    ok: true,
    from: 0,
    to: 3,
    size: 3,
    origin,
    witnesses: [],
  });
});

test('an export that was changed, or is of another log, does not verify', async () => {
  const codeOf = async (path: string, trusted = verifierKey): Promise<string> => {
    const verdict = await verifyExportFile(path, trusted);
    return verdict.ok ? 'ok' : verdict.code;
  };
  const changed = entries.map((entry) => entry.replace('2', '7'));
  assert.equal(await codeOf(write('changed.jsonl', header, ...changed)), 'new_root_mismatch');
  assert.equal(await codeOf(write('short.jsonl', header, ...entries.slice(1))), 'too_few_entries');
  const other = formatVerifierKey(await createNoteSigningKey(origin, new Uint8Array(32).fill(6)));
  assert.equal(await codeOf(write('good.jsonl', header, ...entries), other), 'no_known_signature');
  assert.equal(await codeOf(write('good.jsonl', header, ...entries), 'nonsense'), 'malformed_key');
});
