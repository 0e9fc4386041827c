import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Assignment,
  applyChanges,
  buildSnapshot,
  type CheckRequest,
  type Condition,
  check,
  checkBatch,
  type MatchPage,
  searchSubjects,
} from '../src/index.ts';

const noon = Date.UTC(2026, 10, 20, 12);

function snapshotOf(
  assignments: readonly Partial<Assignment>[],
  conditions: ReadonlyMap<string, Condition> = new Map(),
) {
  return buildSnapshot(
    {
      permissions: [
        { resource: 'invoice', action: 'pay' },
        { resource: 'invoice-pay', action: 'all' },
      ],
      roles: [{ id: 'clerk', key: 'CLERK', grants: ['invoice:pay'] }],
      scopes: [
        { id: 'hq', kind: 'platform', parentId: null },
        { id: 'north', kind: 'tenant', parentId: 'hq' },
        { id: 'NORTH', kind: 'tenant', parentId: 'hq' },
      ],
      assignments: assignments.map((given, index) => ({
        id: `a${index}`,
        principalId: 'min',
        roleId: 'clerk',
        scopeId: 'north',
        ...given,
      })),
      conditions,
    },
    { revision: 1 },
  );
}

const question: CheckRequest = {
  principalId: 'min',
  permission: { resource: 'invoice', action: 'pay' },
  scopeId: 'north',
  at: noon,
};

/** Faults that were seen in other access engines and their caches; docs/conformance/known-failures.md lists them all. */
describe('what went wrong elsewhere', () => {
  it('an answer in which a condition took part says that it must not be kept', () => {
    const conditions = new Map([['in-office', ({ context }: { context: unknown }) => context === 'office']]);
    const snapshot = snapshotOf([{ conditionId: 'in-office' }], conditions);
    const [inside, outside] = checkBatch(snapshot, [
      { ...question, context: 'office' },
      { ...question, context: 'train' },
    ]);
    assert.deepEqual([inside?.allowed, inside?.conditional], [true, true]);
    assert.deepEqual([outside?.allowed, outside?.conditional], [false, true]);
  });

  it('the same question twice in a batch is answered twice, in its places', () => {
    const stranger = { ...question, principalId: 'sol' };
    const answers = checkBatch(snapshotOf([{}]), [question, stranger, question, stranger]);
    assert.deepEqual(
      answers.map(({ allowed }) => allowed),
      [true, false, true, false],
    );
  });

  it('ids that differ in case or in their Unicode form only are different', () => {
    const composed = '강'.normalize('NFC');
    const snapshot = snapshotOf([{}, { principalId: composed }]);
    for (const principalId of ['Min', 'MIN', composed.normalize('NFD')])
      assert.equal(check(snapshot, { ...question, principalId }).reason, 'unknown_principal');
    assert.equal(check(snapshot, { ...question, scopeId: 'NORTH' }).allowed, false);
    assert.equal(check(snapshot, { ...question, principalId: composed }).allowed, true);
  });

  it('names that read alike when joined are different', () => {
    const snapshot = snapshotOf([{}, { principalId: 'min:north' }]);
    assert.equal(
      check(snapshot, { ...question, permission: { resource: 'invoice-pay', action: 'all' } }).allowed,
      false,
    );
    assert.equal(
      check(snapshot, { ...question, permission: { resource: 'invoice:pay', action: '' } }).reason,
      'unknown_permission',
    );
    assert.equal(check(snapshot, { ...question, principalId: 'min:', scopeId: 'north' }).allowed, false);
  });

  it('an answer is good until the next edge of a window, to the millisecond', () => {
    const snapshot = snapshotOf([{ startsAt: noon, endsAt: noon + 1_000 }]);
    const before = check(snapshot, { ...question, at: noon - 1 });
    assert.deepEqual([before.allowed, before.validUntil], [false, noon]);
    const within = check(snapshot, question);
    assert.deepEqual([within.allowed, within.validUntil], [true, noon + 1_000]);
    assert.equal(check(snapshot, { ...question, at: noon + 1_000 }).allowed, false);
  });

  it('a right taken back is gone from the next revision on, and a running request keeps the one it began with', () => {
    const before = snapshotOf([{}]);
    const removal = { op: 'remove_assignment', assignmentId: 'a0', principalId: 'min' } as const;
    const after = applyChanges(before, [removal], { revision: 2 });
    assert.deepEqual(
      [check(after, question), check(before, question)].map(({ allowed, revision }) => [allowed, revision]),
      [
        [false, 2],
        [true, 1],
      ],
    );
  });

  it('a list that leaves something out says so, and its pages together are whole', () => {
    const people = Array.from({ length: 2_500 }, (_, index) => `p${String(index).padStart(4, '0')}`);
    const snapshot = snapshotOf(people.map((principalId) => ({ principalId })));
    const found: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page: MatchPage = searchSubjects(snapshot, { ...question, after, limit: 1_000 });
      found.push(...page.matches.map(({ id }) => id));
      after = page.next;
    }
    assert.deepEqual(found, people);
    assert.equal(searchSubjects(snapshot, question).matches.length, people.length);
  });
});
