import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeepPlans } from './keep-plans.ts';

const nameAfter = (times: number, text: string, nameOfPlan = createKeepPlans()): string | undefined => {
  for (let time = 1; time < times; time += 1) nameOfPlan(text);
  return nameOfPlan(text);
};

test('a text gets a name of its own once it has come often, and keeps it', () => {
  const nameOfPlan = createKeepPlans();
  assert.equal(nameAfter(49, 'SELECT a FROM t', nameOfPlan), undefined);
  const first = nameOfPlan('SELECT a FROM t');
  assert.equal(first, 'kept_0');
  assert.equal(nameAfter(50, 'SELECT b FROM t', nameOfPlan), 'kept_1');
  assert.equal(nameOfPlan('SELECT a FROM t'), first);
});

test('a text that asks for all columns gets none, for they change while two versions run', () => {
  for (const text of [
    'select * from t',
    'SELECT t.* FROM t',
    'update t set a = 1 returning *',
    'SELECT a, * FROM t',
  ])
    assert.equal(nameAfter(100, text), undefined, text);
  assert.equal(nameAfter(100, 'SELECT count(*) FROM t'), 'kept_0');
  assert.equal(nameAfter(100, 'SELECT a * 2 FROM t'), 'kept_0');
});

test('no more texts than a connection can afford get one', () => {
  const nameOfPlan = createKeepPlans();
  for (let n = 0; n < 300; n += 1) nameAfter(50, `SELECT ${n}`, nameOfPlan);
  assert.equal(nameOfPlan('SELECT 299'), undefined);
  assert.equal(nameOfPlan('SELECT 0'), 'kept_0');
});
