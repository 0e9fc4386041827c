import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AccessModel,
  buildSnapshot,
  type CheckRequest,
  type Condition,
  check,
  checkBatch,
  explain,
  findGrantingRoles,
  listPermissions,
} from './index.ts';

const noon = 1_000;

const model: AccessModel = {
  permissions: [
    { resource: 'patient', action: 'read', sensitive: true },
    { resource: 'patient', action: 'write' },
    { resource: 'invoice', action: 'read', redelegable: true },
    { resource: 'invoice', action: 'pay' },
  ],
  roles: [
    { id: 'viewer', key: 'VIEWER', grants: ['*:read'] },
    { id: 'clerk', key: 'CLERK', parentRoleId: 'viewer', grants: ['invoice:*'] },
    { id: 'root', key: 'ROOT', grants: ['*:*'] },
  ],
  scopes: [
    { id: 'hq', kind: 'platform', parentId: null },
    { id: 'north', kind: 'tenant', parentId: 'hq' },
    { id: 'north-1', kind: 'branch', parentId: 'north' },
    { id: 'north-p', kind: 'project', parentId: 'north' },
    { id: 'south', kind: 'tenant', parentId: 'hq' },
  ],
  assignments: [
    { id: 'a-min', principalId: 'min', roleId: 'clerk', scopeId: 'north' },
    { id: 'a-root', principalId: 'root', roleId: 'root', scopeId: 'hq' },
    { id: 'a-temp', principalId: 'temp', roleId: 'viewer', scopeId: 'north', startsAt: 500, endsAt: 2_000 },
    { id: 'a-office', principalId: 'office', roleId: 'clerk', scopeId: 'north', conditionId: 'in-office' },
    { id: 'a-bad', principalId: 'bad', roleId: 'clerk', scopeId: 'north', conditionId: 'throws' },
    { id: 'a-south', principalId: 'south', roleId: 'viewer', scopeId: 'south' },
  ],
  delegations: [
    {
      id: 'd-1',
      delegatorId: 'min',
      delegateId: 'dae',
      permissions: ['invoice:pay', 'patient:write'],
      scopeId: 'north',
      endsAt: 3_000,
    },
    {
      id: 'd-2',
      delegatorId: 'dae',
      delegateId: 'far',
      permissions: ['invoice:pay', 'invoice:read'],
      scopeId: 'north',
      endsAt: 3_000,
    },
    {
      id: 'd-3',
      delegatorId: 'temp',
      delegateId: 'dae',
      permissions: ['invoice:read'],
      scopeId: 'north',
      endsAt: 9_000,
    },
  ],
  rules: [],
  conditions: new Map<string, Condition>([
    ['in-office', ({ context }) => (context as { office?: boolean } | undefined)?.office === true],
    [
      'throws',
      () => {
        throw new Error('no such attribute');
      },
    ],
    ['not-a-boolean', () => 'yes' as unknown as boolean],
    ['always', () => true],
  ]),
};

const snapshot = buildSnapshot(model, { revision: 7 });

function ask(
  principalId: string,
  permission: string,
  scopeId: string,
  more: Partial<CheckRequest> = {},
): CheckRequest {
  const [resource = '', action = ''] = permission.split(':');
  return { principalId, permission: { resource, action }, scopeId, at: noon, ...more };
}

describe('check', () => {
  it('lets a right held at a scope hold below it, and only there', () => {
    for (const scopeId of ['north', 'north-1', 'north-p']) {
      assert.equal(check(snapshot, ask('min', 'invoice:pay', scopeId)).allowed, true, scopeId);
    }
    for (const scopeId of ['hq', 'south']) {
      assert.equal(check(snapshot, ask('min', 'invoice:pay', scopeId)).reason, 'no_grant', scopeId);
    }
    assert.equal(check(snapshot, ask('root', 'patient:write', 'north-p')).allowed, true);
  });

  it('answers with what granted, the revision and the sensitivity', () => {
    assert.deepEqual(check(snapshot, ask('min', 'patient:read', 'north-1')), {
      allowed: true,
      reason: 'granted_by_assignment',
      via: { kind: 'assignment', assignmentId: 'a-min', roleId: 'clerk', scopeId: 'north' },
      revision: 7,
      validUntil: null,
      conditional: false,
      conditionError: null,
      sensitive: true,
    });
  });

  it('names what is unknown and denies it', () => {
    assert.equal(check(snapshot, ask('min', 'invoice:Pay', 'north')).reason, 'unknown_permission');
    assert.equal(check(snapshot, ask('min', 'invoice:pay', 'North')).reason, 'unknown_scope');
    assert.equal(check(snapshot, ask('Min', 'invoice:pay', 'north')).reason, 'unknown_principal');
  });

  it('honours windows to the millisecond and never outlives their next edge', () => {
    const at = (moment: number) => check(snapshot, ask('temp', 'patient:read', 'north', { at: moment }));
    assert.deepEqual([at(499).reason, at(499).validUntil], ['outside_window', 500]);
    assert.deepEqual([at(500).reason, at(500).validUntil], ['granted_by_assignment', 2_000]);
    assert.equal(at(1_999).allowed, true);
    assert.deepEqual([at(2_000).reason, at(2_000).validUntil], ['outside_window', null]);
  });

  it('grants on a condition only when it answers true, and says when it fails to answer', () => {
    const met = check(snapshot, ask('office', 'invoice:pay', 'north', { context: { office: true } }));
    assert.deepEqual([met.allowed, met.conditional], [true, true]);
    assert.equal(check(snapshot, ask('office', 'invoice:pay', 'north')).reason, 'condition_failed');
    const failed = check(snapshot, ask('bad', 'invoice:pay', 'north'));
    assert.equal(failed.allowed, false);
    assert.deepEqual(failed.conditionError, { conditionId: 'throws', message: 'no such attribute' });
  });

  it('treats a condition that is missing or answers with another type as an error', () => {
    for (const conditionId of ['not-a-boolean', 'never-registered']) {
      const assignment = { id: 'a', principalId: 'p', roleId: 'root', scopeId: 'hq', conditionId };
      const decision = check(
        buildSnapshot({ ...model, assignments: [assignment] }, { revision: 1 }),
        ask('p', 'patient:read', 'hq'),
      );
      assert.equal(decision.reason, 'condition_failed', conditionId);
      assert.equal(decision.conditionError?.conditionId, conditionId);
    }
  });

  it('narrows a session to its active role', () => {
    const as = (activeRoleId: string) =>
      check(snapshot, ask('min', 'invoice:pay', 'north', { activeRoleId })).allowed;
    assert.deepEqual([as('clerk'), as('viewer'), as('no-such-role')], [true, false, false]);
    assert.equal(
      check(snapshot, ask('dae', 'invoice:pay', 'north', { activeRoleId: 'clerk' })).allowed,
      false,
    );
  });

  it('answers a batch in order, duplicates separately', () => {
    const asked = [
      ask('min', 'invoice:pay', 'north'),
      ask('min', 'invoice:pay', 'south'),
      ask('min', 'invoice:pay', 'north'),
    ];
    assert.deepEqual(
      checkBatch(snapshot, asked).map(({ allowed }) => allowed),
      [true, false, true],
    );
  });
});

describe('delegation', () => {
  it('holds as far as the delegator holds it itself, and names both', () => {
    const decision = check(snapshot, ask('dae', 'invoice:pay', 'north-1'));
    assert.deepEqual(decision.via, {
      kind: 'delegation',
      delegationId: 'd-1',
      delegatorId: 'min',
      scopeId: 'north',
      source: { kind: 'assignment', assignmentId: 'a-min', roleId: 'clerk', scopeId: 'north' },
    });
    assert.equal(decision.validUntil, 3_000);
    assert.equal(check(snapshot, ask('dae', 'patient:write', 'north')).allowed, false);
  });

  it('ends with the delegator’s own right', () => {
    assert.equal(check(snapshot, ask('dae', 'invoice:read', 'north')).validUntil, 2_000);
    assert.equal(check(snapshot, ask('dae', 'invoice:read', 'north', { at: 2_000 })).allowed, false);
  });

  it('goes a second step only for permissions that say so', () => {
    assert.equal(check(snapshot, ask('far', 'invoice:read', 'north')).allowed, true);
    assert.equal(check(snapshot, ask('far', 'invoice:pay', 'north')).reason, 'no_grant');
  });

  it('is not fooled by a circle', () => {
    const circle = ['ab', 'bc', 'ca'].map(([from = '', to = '']) => ({
      id: from,
      delegatorId: from,
      delegateId: to,
      permissions: ['invoice:read'],
      scopeId: 'north',
      endsAt: 9_000,
    }));
    const circular = buildSnapshot({ ...model, delegations: circle }, { revision: 1 });
    assert.equal(check(circular, ask('a', 'invoice:read', 'north')).allowed, false);
  });
});

describe('rules', () => {
  const withRules = (
    ...rules: NonNullable<AccessModel['rules']> extends Iterable<infer Rule> ? Rule[] : never
  ) => buildSnapshot({ ...model, rules }, { revision: 1 });

  it('lets a deny override every grant below its scope, for everyone', () => {
    const denied = withRules({ id: 'r', effect: 'deny', scopeId: 'north', permissions: ['patient:*'] });
    assert.equal(check(denied, ask('root', 'patient:read', 'north-1')).reason, 'denied_by_rule');
    assert.equal(check(denied, ask('root', 'patient:read', 'hq')).allowed, true);
    assert.equal(check(denied, ask('root', 'invoice:read', 'north')).allowed, true);
  });

  it('denies when the condition of a deny rule fails to answer', () => {
    const denied = withRules({
      id: 'r',
      effect: 'deny',
      scopeId: 'hq',
      permissions: ['*:*'],
      conditionId: 'throws',
    });
    const decision = check(denied, ask('root', 'patient:read', 'north'));
    assert.equal(decision.reason, 'denied_by_rule');
    assert.equal(decision.conditionError?.conditionId, 'throws');
  });

  it('allows members of the scope, not the people of another tenant', () => {
    const allowed = withRules({ id: 'r', effect: 'allow', scopeId: 'north', permissions: ['patient:write'] });
    assert.equal(check(allowed, ask('min', 'patient:write', 'north-1')).reason, 'granted_by_rule');
    assert.equal(check(allowed, ask('south', 'patient:write', 'north')).allowed, false);
    assert.equal(check(allowed, ask('temp', 'patient:write', 'north')).validUntil, 2_000);
  });

  it('does not let a delegate do what the delegator is denied', () => {
    const denied = buildSnapshot(
      {
        ...model,
        rules: [
          { id: 'r', effect: 'deny', scopeId: 'north', permissions: ['invoice:pay'], conditionId: 'is-min' },
        ],
        conditions: new Map([['is-min', ({ principalId }) => principalId === 'min']]),
      },
      { revision: 1 },
    );
    assert.equal(check(denied, ask('dae', 'invoice:pay', 'north')).allowed, false);
  });
});

describe('explain', () => {
  it('lists everything considered, marks what decided and names the ancestor role', () => {
    const { decision, assignments, delegations } = explain(snapshot, ask('min', 'patient:read', 'north'));
    assert.equal(decision.allowed, true);
    assert.deepEqual(
      assignments.map(({ assignmentId, outcome, decisive, originRoleId }) => ({
        assignmentId,
        outcome,
        decisive,
        originRoleId,
      })),
      [{ assignmentId: 'a-min', outcome: 'holds', decisive: true, originRoleId: 'viewer' }],
    );
    assert.deepEqual(delegations, []);
  });

  it('says what stops a delegation, with the delegator’s own answer', () => {
    const { delegations } = explain(snapshot, ask('dae', 'patient:write', 'north'));
    const first = delegations.find(({ delegationId }) => delegationId === 'd-1');
    assert.equal(first?.outcome, 'delegator_lacks_it');
    assert.equal(first?.delegator?.reason, 'no_grant');
  });

  it('says that a condition failed to answer', () => {
    const [assignment] = explain(snapshot, ask('bad', 'invoice:pay', 'north')).assignments;
    assert.equal(assignment?.outcome, 'condition_error');
    assert.equal(assignment?.limit?.conditionError?.message, 'no such attribute');
  });
});

describe('listPermissions', () => {
  it('shows where each effective permission comes from', () => {
    const held = listPermissions(snapshot, { principalId: 'min', scopeId: 'north', at: noon });
    assert.deepEqual(
      held.map(({ permission, originRoleId }) => [
        `${permission.resource}:${permission.action}`,
        originRoleId,
      ]),
      [
        ['patient:read', 'viewer'],
        ['invoice:read', 'clerk'],
        ['invoice:pay', 'clerk'],
      ],
    );
  });
});

describe('findGrantingRoles', () => {
  it('offers the role that gives least first', () => {
    const found = findGrantingRoles(snapshot, { resource: 'patient', action: 'read' }, 'north-1');
    assert.deepEqual(
      found.map(({ roleId, permissionCount, originRoleId }) => [roleId, permissionCount, originRoleId]),
      [
        ['viewer', 2, 'viewer'],
        ['clerk', 3, 'viewer'],
        ['root', 4, 'root'],
      ],
    );
    assert.deepEqual(found[0]?.scopeIds, ['north-1', 'north', 'hq']);
  });
});
