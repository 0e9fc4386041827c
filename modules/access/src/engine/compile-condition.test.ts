import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId, PLATFORM_SCOPE_ID, type ScopeId, type TenantId } from '@haechi/kernel';
import { createCompileCondition } from './compile-condition.ts';
import { findConditionProblem } from './condition-language.ts';

const tenantId: TenantId = newId('tenant');
const branch = {
  id: newId('branch') as string as ScopeId, // a scope has the id of what it stands for
  kind: 'branch',
  name: '강남',
  tenantId,
  parentId: PLATFORM_SCOPE_ID,
} as const;
const compile = createCompileCondition((id) => (id === branch.id ? branch : undefined));
const NINE_IN_SEOUL = Date.UTC(2026, 10, 20, 0);

const answer = (text: string, context?: unknown, scopeId: string = branch.id): boolean =>
  compile(text)({
    principalId: newId('user'),
    requesterId: newId('user'),
    permission: { resource: 'invoice', action: 'pay' },
    scopeId,
    at: NINE_IN_SEOUL,
    context,
  });

test('a condition reads every variable of the language', () => {
  const context = {
    attributesOf: () => ({ level: 5, wards: ['a', 'b'] }),
    resource: { type: 'invoice', id: '7', owner: 'usr_x', amount: 900 },
    action: { properties: { soft: true } },
    context: {
      roleLevel: 3,
      businessType: 'clinic',
      ip: '192.0.2.7',
      mfa: true,
      device: 'tablet',
      ward: 'b',
    },
  };
  for (const text of [
    'principal.id.startsWith("usr_") && principal.id != principal.requesterId',
    'principal.attributes.level >= 5',
    'context.attributes.ward in principal.attributes.wards',
    'resource.type == "invoice" && resource.id == "7" && resource.owner == "usr_x"',
    'resource.attributes.amount < 1000',
    'action.name == "pay" && action.properties.soft',
    'scope.kind == "branch" && scope.id == context.branchId && scope.tenantId.startsWith("ten_")',
    'context.roleLevel == 3 && context.businessType == "clinic" && context.mfa && context.device == "tablet"',
    'context.ip.startsWith("192.0.2.")',
    'context.time.getHours("Asia/Seoul") == 9 && context.time < timestamp("2026-12-01T00:00:00Z")',
  ]) {
    assert.equal(findConditionProblem(text), undefined, text);
    assert.equal(answer(text, context), true, text);
  }
});

test('what is not known is an error, unless the condition asks first', () => {
  assert.throws(() => answer('context.mfa'), /No such key: mfa/);
  assert.throws(() => answer('context.roleLevel > 1', { context: { roleLevel: 'high' } }), /No such key/);
  assert.throws(() => answer('principal.attributes.level > 1'), /No such key/);
  assert.equal(answer('has(context.mfa) && context.mfa'), false);
});

test('names every object has in JavaScript are no attributes', () => {
  assert.throws(() => answer('principal.attributes.constructor == 1', {}), /No such key/);
  assert.equal(answer('"__proto__" in principal.attributes', {}), false);
});

test('what is wrong is told with its place when it is saved', () => {
  const cases: readonly (readonly [text: string, part: string, message: RegExp])[] = [
    ['context.mfa && context.nope', 'nope', /No such key: nope/],
    ['context.branchId == 3', 'context.branchId == 3', /no such overload/],
    ['user.id == "x"', 'user', /Unknown variable/],
    ['context.roleLevel', 'context.roleLevel', /true or false/],
    ['context.ip.matches("(a+)+$")', 'context.ip.matches("(a+)+$")', /no bound/],
  ];
  for (const [text, part, message] of cases) {
    const problem = findConditionProblem(text);
    assert.match(problem?.message ?? '', message, text);
    assert.equal(text.slice(problem?.start, problem?.end), part, text);
  }
  assert.ok(findConditionProblem('context.mfa &&') !== undefined);
  assert.ok(findConditionProblem('') !== undefined);
});

test('what could take without bound is refused when it is saved', () => {
  const list = 'principal.attributes.list';
  const nest = (depth: number): string =>
    depth === 0 ? 'true' : `${list}.all(x${depth}, ${nest(depth - 1)})`;
  assert.equal(findConditionProblem(nest(2)), undefined);
  assert.match(findConditionProblem(nest(3))?.message ?? '', /At most 2 lists/);
  assert.ok(findConditionProblem(Array.from({ length: 400 }, () => 'true').join(' && ')) !== undefined);
});

test('a text that no longer compiles becomes a condition that errors', () => {
  assert.throws(() => answer('context.gone == 1'));
});
