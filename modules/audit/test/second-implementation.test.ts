/**
 * A second implementation of everything a verifier needs, written from RFC 6962 and the C2SP specifications alone:
 * nothing here comes from the package the log is made with. What we hand out must satisfy it.
 */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import { proveEvent } from '../src/queries/prove-event.ts';
import { createExportLog } from '../src/use-cases/export-log.ts';
import { createFixtureWitness, type FixtureWitness } from './fixture-witness.ts';
import { createLogFixture, type LogFixture } from './log-fixture.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafOf = (data: string): Buffer => sha256(Buffer.of(0), Buffer.from(data, 'utf8'));
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right);

interface Key {
  readonly name: string;
  readonly id: Buffer;
  readonly type: number;
  readonly publicKey: KeyObject;
}

/** C2SP signed-note, "Verifier keys". */
function readKey(text: string): Key {
  const [name = '', id = '', ...rest] = text.split('+');
  const bytes = Buffer.from(rest.join('+'), 'base64');
  const expected = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  assert.equal(id, expected.toString('hex'), 'the key id is that of the key');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return {
    name,
    id: expected,
    type: bytes[0] ?? -1,
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  };
}

interface Note {
  readonly text: string;
  readonly lines: readonly string[];
}

function readNote(note: string): Note {
  const end = note.lastIndexOf('\n\n');
  assert.ok(end > 0 && note.endsWith('\n'));
  return { text: note.slice(0, end + 1), lines: note.slice(end + 2, -1).split('\n') };
}

/** The signature of a key on a note, without the key id; undefined when it has none. */
function signatureOf({ lines }: Note, { name, id }: Key): Buffer | undefined {
  for (const line of lines) {
    const [dash, signer, encoded = ''] = line.split(' ');
    const bytes = Buffer.from(encoded, 'base64');
    if (dash === '—' && signer === name && bytes.subarray(0, 4).equals(id)) return bytes.subarray(4);
  }
  return undefined;
}

function isSigned(note: Note, key: Key): boolean {
  const signature = signatureOf(note, key);
  if (signature === undefined) return false;
  // C2SP signed-note, type 0x01: the text itself. C2SP tlog-cosignature, type 0x04: a time in front.
  if (key.type === 0x01) return verify(null, Buffer.from(note.text), key.publicKey, signature);
  const time = signature.readBigUInt64BE(0);
  const message = Buffer.from(`cosignature/v1\ntime ${time}\n${note.text}`);
  return verify(null, message, key.publicKey, signature.subarray(8));
}

function readCheckpoint(text: string) {
  const [origin, size, root] = text.split('\n');
  return { origin, size: Number(size), root: Buffer.from(root ?? '', 'base64') };
}

/** RFC 9162, section 2.1.3.2 (the same tree as RFC 6962). */
function rootFromInclusion(index: number, size: number, leaf: Buffer, path: readonly Buffer[]): Buffer {
  assert.ok(index < size);
  let fn = BigInt(index);
  let sn = BigInt(size - 1);
  let hash = leaf;
  for (const sibling of path) {
    assert.notEqual(sn, 0n, 'the path is too long');
    if (fn % 2n === 1n || fn === sn) {
      hash = nodeOf(sibling, hash);
      while (fn % 2n === 0n && fn !== 0n) {
        fn /= 2n;
        sn /= 2n;
      }
    } else hash = nodeOf(hash, sibling);
    fn /= 2n;
    sn /= 2n;
  }
  assert.equal(sn, 0n, 'the path is too short');
  return hash;
}

/** RFC 9162, section 2.1.4.2. */
function rootFromConsistency(
  first: number,
  second: number,
  firstRoot: Buffer,
  proof: readonly Buffer[],
): Buffer {
  assert.ok(first > 0, 'from the empty log nothing is proven');
  if (first === second) return firstRoot;
  const path = (first & (first - 1)) === 0 ? [firstRoot, ...proof] : [...proof];
  let fn = first - 1;
  let sn = second - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let fr = path[0] ?? assert.fail('the proof is empty');
  let sr = fr;
  for (const c of path.slice(1)) {
    assert.notEqual(sn, 0);
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeOf(c, fr);
      sr = nodeOf(c, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else sr = nodeOf(sr, c);
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  assert.equal(sn, 0);
  assert.deepEqual(fr, firstRoot, 'the proof leads back to the first root');
  return sr;
}

/** C2SP tlog-proof. */
function readProof(file: string) {
  const end = file.indexOf('\n\n');
  const [header, indexLine = '', ...hashes] = file.slice(0, end).split('\n');
  assert.equal(header, 'c2sp.org/tlog-proof@v1');
  return {
    index: Number(/^index (\d+)$/.exec(indexLine)?.[1]),
    path: hashes.map((hash) => Buffer.from(hash, 'base64')),
    note: readNote(file.slice(end + 2)),
  };
}

/** Whether a proof file proves an entry to somebody who holds these keys. */
function proves(file: string, entry: string, keys: readonly Key[]): boolean {
  const { index, path, note } = readProof(file);
  const { origin, size, root } = readCheckpoint(note.text);
  if (origin !== keys[0]?.name || !keys.every((key) => isSigned(note, key))) return false;
  return rootFromInclusion(index, size, leafOf(entry), path).equals(root);
}

let log: LogFixture;
let witness: FixtureWitness;

before(async () => {
  log = await createLogFixture();
  witness = await createFixtureWitness(log);
});
after(() => log.test.drop());

interface Row {
  readonly id: string;
  readonly index: number;
  readonly leaf: string;
}

async function fill(count: number): Promise<{ tenantId: TenantId; rows: Row[] }> {
  const tenantId = newId('tenant');
  await log.append(tenantId, count);
  await log.sequence();
  const { rows } = await log.test.superuser.query<Row>(
    'SELECT id, index::int, leaf FROM audit.audit_logs WHERE tenant_id = $1 ORDER BY index',
    [tenantId],
  );
  return { tenantId, rows };
}

const proofOf = (tenantId: TenantId, id: string): Promise<string> =>
  log.database.tenant(tenantId, (tx) => proveEvent(tx, tenantId, id as never)); // an id the log gave

test('proof files of every entry satisfy it, cosigned ones with the witness’s key, each under 2 KB beside the event', async () => {
  const { tenantId, rows } = await fill(37);
  const key = readKey(log.identity.verifierKeyOf(tenantId));
  for (const { id, leaf } of rows) {
    const file = await proofOf(tenantId, id);
    assert.ok(Buffer.byteLength(file) < 2_048);
    assert.ok(proves(file, leaf, [key]));
    assert.equal(proves(file, leaf.replace('project.updated', 'project.deleted'), [key]), false);
  }
  await witness.sign(tenantId);
  const watched = [key, readKey(witness.verifierKey)];
  for (const { id, leaf } of rows.slice(-5)) {
    const file = await proofOf(tenantId, id);
    assert.ok(proves(file, leaf, watched));
    assert.ok(Buffer.byteLength(file) < 2_048);
  }
  const foreign = readKey(log.identity.verifierKeyOf(newId('tenant')));
  const [first] = rows;
  assert.equal(proves(await proofOf(tenantId, first?.id ?? ''), first?.leaf ?? '', [foreign]), false);
});

test('an exported range, and the whole of a tenant, satisfy it from their lines alone', async () => {
  const { tenantId, rows } = await fill(20);
  const key = readKey(log.identity.verifierKeyOf(tenantId));
  const exportLog = createExportLog(log.database, async () => log.identity, log.reader);
  for (const [from, to] of [
    [0, 20],
    [0, 7],
    [5, 16],
    [19, 20],
  ] as const) {
    let text = '';
    for await (const piece of (await exportLog(tenantId, { from, to })).pieces) text += piece;
    const [headerLine = '', ...lines] = text.trimEnd().split('\n');
    assert.deepEqual(
      lines,
      rows.slice(from, to).map(({ leaf }) => leaf),
    );
    const header = JSON.parse(headerLine) as { left: string[]; consistency: string[]; checkpoint: string };
    // The subtrees before the range, then the entries, joined as a binary counter joins them.
    const stack: { level: number; hash: Buffer }[] = [];
    let bit = 30;
    for (const hash of header.left) {
      while ((from & (2 ** bit)) === 0) bit -= 1;
      stack.push({ level: bit, hash: Buffer.from(hash, 'base64') });
      bit -= 1;
    }
    for (const line of lines) {
      let node = { level: 0, hash: leafOf(line) };
      for (let top = stack.at(-1); top?.level === node.level; top = stack.at(-1)) {
        stack.pop();
        node = { level: node.level + 1, hash: nodeOf(top.hash, node.hash) };
      }
      stack.push(node);
    }
    const root = stack.map(({ hash }) => hash).reduceRight((right, left) => nodeOf(left, right));
    const note = readNote(header.checkpoint);
    const checkpoint = readCheckpoint(note.text);
    assert.ok(isSigned(note, key));
    const proof = header.consistency.map((hash) => Buffer.from(hash, 'base64'));
    assert.deepEqual(rootFromConsistency(to, checkpoint.size, root, proof), checkpoint.root);
  }
});
