import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applyChanges, buildSnapshot, check, explain, isAllowed, type Snapshot } from './index.ts';

/** Everybody may read at one of two places: people with an even place in the list at `north`, the others at `south`. */
function snapshotOf(people: readonly string[]): Snapshot {
  return buildSnapshot(
    {
      permissions: [{ resource: 'patient', action: 'read' }],
      roles: [{ id: 'viewer', key: 'VIEWER', grants: ['*:read'] }],
      scopes: [
        { id: 'hq', kind: 'platform', parentId: null },
        { id: 'north', kind: 'tenant', parentId: 'hq' },
        { id: 'south', kind: 'tenant', parentId: 'hq' },
      ],
      assignments: people.map((principalId, place) => ({
        id: `of-${principalId}`,
        principalId,
        roleId: 'viewer',
        scopeId: place % 2 === 0 ? 'north' : 'south',
      })),
    },
    { revision: 1 },
  );
}

function ask(snapshot: Snapshot, principalId: string, scopeId = 'north') {
  const request = { principalId, permission: { resource: 'patient', action: 'read' }, scopeId, at: 0 };
  const decision = check(snapshot, request);
  assert.equal(isAllowed(snapshot, request), decision.allowed);
  assert.deepEqual(explain(snapshot, request).decision, decision);
  return decision;
}

function assertEverybodyIsFound(people: readonly string[]): void {
  const snapshot = snapshotOf(people);
  for (const [place, principalId] of people.entries()) {
    const [own, other] = place % 2 === 0 ? ['north', 'south'] : ['south', 'north'];
    const { via } = ask(snapshot, principalId, own);
    assert.equal(via?.kind === 'assignment' && via.assignmentId, `of-${principalId}`);
    assert.equal(ask(snapshot, principalId, other).reason, 'no_grant');
  }
}

describe('the records of principals', () => {
  it('find everybody of a large build, by the whole id', () => {
    assertEverybodyIsFound(Array.from({ length: 20_000 }, (_, i) => `usr_0193e4a0-7c11-7d2e-8f00-${i}`));
  });

  it('find ids of every length', () => {
    assertEverybodyIsFound(Array.from({ length: 80 }, (_, length) => 'x'.repeat(length)));
  });

  it('find all of more ids with the same ending than are worth searching through', () => {
    assertEverybodyIsFound(Array.from({ length: 500 }, (_, i) => `person-${i}@hospital.example`));
  });

  it('tell ids apart whose letters fill the same bits', () => {
    // Ł is 0x141: what does not fit a letter's eight bits meets the next letter, @ (0x40), and makes it an A (0x41).
    const spilt = [
      ['AAcdefgh', '\u0141@cdefgh'],
      ['abcAefgh', 'abc\u0141efgh'],
      ['abcdefgA', 'abcdefg\u0141'],
      ['AAcd', '\u0141@cd'],
    ] as const;
    for (const [narrow, wide] of spilt) {
      assert.equal(ask(snapshotOf([narrow]), wide).reason, 'unknown_principal');
      assert.equal(ask(snapshotOf([wide]), narrow).reason, 'unknown_principal');
      assertEverybodyIsFound([narrow, wide]);
    }
  });

  it('do not know somebody whose id only begins or ends like a known one', () => {
    const snapshot = snapshotOf(['usr_0193e4a0-7c11']);
    for (const id of ['usr_0193e4a0-7c1', 'usr_0193e4a0-7c111', 'xsr_0193e4a0-7c11', 'Usr_0193e4a0-7c11']) {
      assert.equal(ask(snapshot, id).reason, 'unknown_principal');
    }
  });

  it('say nothing about people an update has touched, nor about their neighbours', () => {
    const people = Array.from({ length: 600 }, (_, i) => `usr_0193e4a0-7c11-${i}`);
    const [first = '', second = ''] = people;
    const after = applyChanges(
      snapshotOf(people),
      [
        { op: 'remove_assignment', assignmentId: `of-${first}`, principalId: first },
        {
          op: 'upsert_assignment',
          assignment: { id: 'new', principalId: 'usr_0193e4a0-late', roleId: 'viewer', scopeId: 'north' },
        },
      ],
      { revision: 2 },
    );
    assert.equal(ask(after, first).allowed, false);
    assert.equal(ask(after, second, 'south').allowed, true);
    assert.equal(ask(after, 'usr_0193e4a0-late').allowed, true);
    assert.equal(ask(after, people[400] ?? '').allowed, true);
  });
});
