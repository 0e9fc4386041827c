import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatId, ID_PREFIXES, type IdKind, newId, parseId } from './ids.ts';

const kinds = Object.keys(ID_PREFIXES) as IdKind[]; // the keys of that very type

test('every UUID survives the way to its public form and back, for every kind', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.constantFrom(...kinds), (uuid, kind) => {
      assert.equal(parseId(kind, formatId(kind, uuid)), uuid);
    }),
  );
});

// Published by the TypeID specification (valid.yml).
const typeIds = [
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
  ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
] as const;

for (const [uuid, suffix] of typeIds) {
  test(`writes ${uuid} as the TypeID specification does`, () => {
    assert.equal(formatId('user', uuid), `usr_${suffix}`);
  });
}

test('refuses what is not exactly an id of the kind', () => {
  const good = formatId('user', newId('user'));
  const bad = [
    '',
    'usr_',
    good.toUpperCase(),
    `${good}0`,
    good.slice(0, -1),
    good.replace('usr', 'ten'),
    ` ${good}`,
    'usr_8zzzzzzzzzzzzzzzzzzzzzzzzz',
    'usr_il000000000000000000000000',
  ];
  for (const text of bad) assert.equal(parseId('user', text), undefined, text);
});

test('ids sort by the time they were made, except approvals, whose first characters tell them apart', () => {
  const users = Array.from({ length: 50 }, () => newId('user'));
  assert.deepEqual(users.toSorted(), users);
  const shorts = new Set(
    Array.from({ length: 200 }, () => formatId('approval', newId('approval')).slice(4, 12)),
  );
  assert.equal(shorts.size, 200);
});
