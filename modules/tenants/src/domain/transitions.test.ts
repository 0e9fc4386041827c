import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '@haechi/kernel';
import { demandMove } from '../use-cases/demand-move.ts';
import { branchTransitions } from './branch-states.ts';
import { memberTransitions } from './member-states.ts';
import { projectTransitions } from './project-states.ts';
import { acceptsChanges, ENTERABLE_STATES, TENANT_STATES, tenantTransitions } from './tenant-states.ts';
import type { TransitionTable } from './transition-table.ts';

/** Each machine with where it begins, and every step it allows: a change of the table is a change of this list. */
const MACHINES: readonly { name: string; start: string; table: TransitionTable<string>; steps: string }[] = [
  {
    name: 'tenant',
    start: 'pending',
    table: tenantTransitions,
    steps: `pending>trial pending>active pending>purged trial>active trial>read_only trial>suspended trial>closing
      active>past_due active>read_only active>suspended active>closing past_due>active past_due>read_only
      past_due>suspended past_due>closing read_only>active read_only>suspended read_only>closing suspended>active
      suspended>read_only suspended>closing closing>active closing>exported exported>purged`,
  },
  { name: 'branch', start: 'active', table: branchTransitions, steps: 'active>closed closed>active' },
  { name: 'project', start: 'active', table: projectTransitions, steps: 'active>archived' },
  {
    name: 'member',
    start: 'invited',
    table: memberTransitions,
    steps: 'invited>active active>suspended suspended>active',
  },
];

for (const { name, start, table, steps } of MACHINES) {
  const allowed = new Set(steps.split(/\s+/));
  const states = Object.keys(table);

  test(`${name}: every step that is not in the table is refused with TEN_004, every other is taken`, () => {
    for (const from of states) {
      for (const to of states) {
        const step = `${from}>${to}`;
        if (allowed.has(step)) assert.equal(demandMove(table, from, to), to, step);
        else
          assert.throws(
            () => demandMove(table, from, to),
            (error) => error instanceof CodedError && error.code === 'TEN_004',
            step,
          );
      }
    }
  });

  test(`${name}: every state can be reached from where it begins`, () => {
    const reached = new Set([start]);
    for (const state of reached) for (const next of table[state] ?? []) reached.add(next);
    assert.deepEqual([...reached].toSorted(), states.toSorted());
  });
}

test('an organisation takes changes only while people may enter it', () => {
  assert.deepEqual(TENANT_STATES.filter(acceptsChanges), ['trial', 'active', 'past_due']);
  assert.ok(TENANT_STATES.filter(acceptsChanges).every((state) => ENTERABLE_STATES.includes(state)));
});
