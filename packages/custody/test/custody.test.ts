import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openBytes, openRootKey, sealBytes } from '@haechi/kernel/node';
import {
  addPasskey,
  addSealingKey,
  addUsbKey,
  type Custody,
  checkShare,
  createCustody,
  custodySchema,
  dropFormerSealingKeys,
  findUsbKeys,
  finishCustody,
  type OpenCustody,
  openModuleKeys,
  readCustody,
  removeMethod,
  renewShares,
  rotateRootKey,
  unlockWithPasskey,
  unlockWithShares,
  unlockWithUsb,
} from '../src/index.ts';

const root = mkdtempSync(join(tmpdir(), 'haechi-custody-'));
after(() => rmSync(root, { recursive: true }));

const PLAN = {
  label: 'paper',
  groupThreshold: 2,
  groups: [
    { name: 'hospital', threshold: 2, count: 3 },
    { name: 'auditor', threshold: 1, count: 1 },
  ],
};
const nowMs = Date.parse('2026-11-29T00:00:00Z');
let installations = 0;

async function install() {
  installations += 1;
  const keysDir = join(root, `keys-${installations}`);
  const plainKeyFile = join(keysDir, 'root.key');
  const plain = openRootKey(plainKeyFile);
  const sealed = await sealBytes(plain, 'test', Buffer.from('비밀'));
  const created = await createCustody({ keysDir, plainKeyFile, plan: PLAN, nowMs });
  assert.ok(created !== 'exists');
  const [hospital = [], auditor = []] = created.printed.map(({ shares }) => shares.reveal());
  const open: OpenCustody = { keysDir, custody: created.custody, rootKey: created.rootKey, nowMs };
  return { keysDir, plainKeyFile, sealed, open, hospital, auditor };
}

const enough = ({ hospital, auditor }: { hospital: readonly string[]; auditor: readonly string[] }) => [
  ...hospital.slice(1),
  ...auditor,
];

async function readAgain(keysDir: string): Promise<Custody> {
  const custody = await readCustody(keysDir);
  assert.ok(custody !== undefined);
  return custody;
}

test('enough shares of every group open what was sealed before custody, and the open file goes', async () => {
  const { keysDir, plainKeyFile, sealed, ...house } = await install();
  const custody = await readAgain(keysDir);
  const unlocked = await unlockWithShares(custody, enough(house));
  assert.ok(unlocked.ok);
  const { rootKey } = unlocked.value;
  assert.equal(await finishCustody(custody, rootKey, plainKeyFile), true);
  assert.deepEqual(readdirSync(keysDir), ['custody.json']);
  const keys = await openModuleKeys(custody, rootKey);
  assert.equal(Buffer.from(await openBytes(keys, 'test', sealed)).toString(), '비밀');
  assert.equal(
    await createCustody({ keysDir, plainKeyFile, plan: PLAN, nowMs }),
    'exists',
    'a second custody would lose the first',
  );
});

test('too few shares open nothing, and it is said which group still needs how many', async () => {
  const { open, hospital } = await install();
  const answer = await unlockWithShares(open.custody, hospital.slice(0, 1));
  assert.deepEqual(answer, {
    ok: false,
    error: {
      code: 'shares-missing',
      missing: {
        groupsMissing: 2,
        groups: [
          { name: 'hospital', have: 1, need: 2 },
          { name: 'auditor', have: 0, need: 1 },
        ],
      },
    },
  });
});

test('each share can be checked alone: place, corrupt, unknown word, length, foreign, stale', async () => {
  const { open, hospital, auditor } = await install();
  const [first = ''] = hospital;
  const words = first.split(' ');
  const typed = words.map((word, index) => `${index + 1}. ${word.toUpperCase()}`).join('\n');
  const check = await checkShare(open.custody, typed);
  assert.ok(check.state === 'current');
  assert.deepEqual(check.place, { group: 'hospital', groupIndex: 0, number: 1, count: 3, threshold: 2 });

  const swapped = [words[1], words[0], ...words.slice(2)].join(' ');
  assert.deepEqual(await checkShare(open.custody, swapped), { state: 'corrupt' });
  const misspelt = words.with(6, 'constructor').join(' ');
  assert.deepEqual(await checkShare(open.custody, misspelt), { state: 'unknown-word', position: 7 });
  assert.deepEqual(await checkShare(open.custody, words.slice(1).join(' ')), {
    state: 'wrong-length',
    words: 32,
  });

  const other = await install();
  assert.deepEqual(await checkShare(open.custody, other.hospital[0] ?? ''), { state: 'foreign' });

  const renewed = await renewShares(open, PLAN);
  const retiredAt = new Date(nowMs).toISOString();
  assert.deepEqual(await checkShare(renewed.custody, first), { state: 'stale', retiredAt });
  const mixed = [...(renewed.printed[0]?.shares.reveal().slice(0, 2) ?? []), ...auditor];
  const answer = await unlockWithShares(renewed.custody, mixed);
  assert.deepEqual(answer, {
    ok: false,
    error: { code: 'share-refused', index: 2, check: { state: 'stale', retiredAt } },
  });
});

test('shares are renewed without wrapping data anew', async () => {
  const { open, sealed, keysDir, ...house } = await install();
  const { printed } = await renewShares(open, {
    ...PLAN,
    groupThreshold: 1,
    groups: [{ name: 'board', threshold: 1, count: 1 }],
  });
  const custody = await readAgain(keysDir);
  assert.equal((await unlockWithShares(custody, enough(house))).ok, false);
  const unlocked = await unlockWithShares(custody, printed[0]?.shares.reveal() ?? []);
  assert.ok(unlocked.ok);
  const keys = await openModuleKeys(custody, unlocked.value.rootKey);
  assert.equal(Buffer.from(await openBytes(keys, 'test', sealed)).toString(), '비밀');
});

test('a USB key opens with the half of this machine only; neither alone', async () => {
  const { open, keysDir } = await install();
  const { custody, file, methodId } = await addUsbKey(open, 'blue stick');
  const medium = join(root, `usb-${installations}`);
  writeFileSync(medium, file.reveal());
  const [found] = await findUsbKeys(medium);
  assert.ok(found !== undefined);
  const unlocked = await unlockWithUsb(custody, keysDir, found.text);
  assert.ok(unlocked.ok);
  assert.deepEqual(unlocked.value.rootKey.reveal(), open.rootKey.reveal());

  const half = readFileSync(join(keysDir, 'host.half'));
  rmSync(join(keysDir, 'host.half'));
  assert.deepEqual(await unlockWithUsb(custody, keysDir, found.text), refusal('host-half-missing'));
  writeFileSync(join(keysDir, 'host.half'), Buffer.alloc(32, 1));
  assert.deepEqual(await unlockWithUsb(custody, keysDir, found.text), refusal('custody-damaged'));
  writeFileSync(join(keysDir, 'host.half'), half);

  for (let position = 0; position < found.text.length; position += 7) {
    const flipped: Buffer = Buffer.from(found.text);
    flipped.writeUInt8(flipped.readUInt8(position) ^ 1, position);
    assert.equal((await unlockWithUsb(custody, keysDir, flipped.toString())).ok, false, `byte ${position}`);
  }
  const other = await install();
  const foreign = await addUsbKey(other.open, 'red stick');
  assert.deepEqual(await unlockWithUsb(custody, keysDir, foreign.file.reveal()), refusal('usb-foreign'));

  const without = await removeMethod({ ...open, custody }, methodId);
  assert.ok(typeof without === 'object');
  assert.deepEqual(await unlockWithUsb(without, keysDir, found.text), {
    ok: false,
    error: { code: 'usb-stale', label: 'blue stick', retiredAt: new Date(nowMs).toISOString() },
  });
});

const refusal = (code: string) => ({ ok: false, error: { code } });

test('the shares cannot be taken away', async () => {
  const { open } = await install();
  assert.equal(await removeMethod(open, open.custody.methods[0]?.id ?? ''), 'shares-stay');
  assert.equal(await removeMethod(open, open.custody.installationId), 'unknown');
});

test('a passkey opens with what it computed, and with nothing else', async () => {
  const { open } = await install();
  const output = new Uint8Array(32).fill(9);
  const custody = await addPasskey(open, {
    label: 'key',
    credentialId: 'abc',
    rpId: 'localhost',
    salt: 'c2FsdA',
    output,
  });
  assert.equal((await unlockWithPasskey(custody, 'abc', output)).ok, true);
  assert.deepEqual(await unlockWithPasskey(custody, 'abc', new Uint8Array(32)), refusal('custody-damaged'));
  assert.deepEqual(await unlockWithPasskey(custody, 'abd', output), refusal('passkey-unknown'));
});

test('a new root key opens by every method with nobody present, and the former one opens nothing', async () => {
  const { open, keysDir, sealed, ...house } = await install();
  const { custody, file } = await addUsbKey(open, 'stick');
  const rotated = await rotateRootKey({ ...open, custody });
  const fresh = await readAgain(keysDir);
  for (const answer of [
    await unlockWithUsb(fresh, keysDir, file.reveal()),
    await unlockWithShares(fresh, enough(house)),
  ]) {
    assert.ok(answer.ok);
    assert.deepEqual(answer.value.rootKey.reveal(), rotated.rootKey.reveal());
    assert.notDeepEqual(answer.value.rootKey.reveal(), open.rootKey.reveal());
    const keys = await openModuleKeys(fresh, answer.value.rootKey);
    assert.equal(Buffer.from(await openBytes(keys, 'test', sealed)).toString(), '비밀');
  }
  await assert.rejects(openModuleKeys(fresh, open.rootKey));
  await assert.rejects(
    rotateRootKey({ ...open, custody }),
    /changed/,
    'a change from an old file is refused',
  );
});

test('a new sealing key seals, the former one still opens until it is dropped', async () => {
  const { open, sealed } = await install();
  const custody = await addSealingKey(open);
  assert.ok(custody !== 'full');
  const keys = await openModuleKeys(custody, open.rootKey);
  assert.equal(Buffer.from(await openBytes(keys, 'test', sealed)).toString(), '비밀');
  const again = await sealBytes(keys, 'test', Buffer.from('새것'));
  const dropped = await dropFormerSealingKeys({ ...open, custody });
  const newest = await openModuleKeys(dropped, open.rootKey);
  assert.equal(Buffer.from(await openBytes(newest, 'test', again)).toString(), '새것');
  await assert.rejects(openBytes(newest, 'test', sealed));
});

test('a public key that somebody put into the file never receives a root key', async () => {
  const { open, keysDir, ...house } = await install();
  const mine = await addUsbKey((await install()).open, 'mine');
  const planted = mine.custody.methods[1];
  assert.ok(planted !== undefined);
  const forged = custodySchema.parse({ ...open.custody, methods: [...open.custody.methods, planted] });
  assert.deepEqual(await unlockWithShares(forged, enough(house)), refusal('custody-damaged'));
  await assert.rejects(rotateRootKey({ ...open, custody: forged }), /without the root key/);
  assert.deepEqual(await readAgain(keysDir), open.custody);
});
