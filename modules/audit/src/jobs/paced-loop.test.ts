import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createPacedLoop } from './paced-loop.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a loop steps at once while there is more, then on its tick or when poked, and never after its stop', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const outcomes: ('more' | 'idle')[] = ['more', 'more', 'idle'];
  const step = mock.fn(async () => outcomes.shift() ?? 'idle');
  const loop = createPacedLoop({
    step,
    everyMs: 250,
    retryMsMax: 2_000,
    onError: (error) => assert.ifError(error),
  });
  loop.start();
  await turn();
  assert.equal(step.mock.callCount(), 3);
  t.mock.timers.tick(249);
  await turn();
  assert.equal(step.mock.callCount(), 3);
  t.mock.timers.tick(1);
  await turn();
  assert.equal(step.mock.callCount(), 4);
  loop.poke();
  await turn();
  assert.equal(step.mock.callCount(), 5);
  await loop.stop();
  loop.poke();
  t.mock.timers.tick(10_000);
  await turn();
  assert.equal(step.mock.callCount(), 5);
});

test('pokes that come soon after a step share the next one, and a stop does not wait for it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const step = mock.fn(async () => 'idle' as const);
  const loop = createPacedLoop({
    step,
    everyMs: 250,
    gatherMs: 200,
    retryMsMax: 2_000,
    onError: (error) => assert.ifError(error),
  });
  loop.start();
  await turn();
  assert.equal(step.mock.callCount(), 1);
  for (let count = 0; count < 5; count += 1) {
    loop.poke();
    await turn();
  }
  assert.equal(step.mock.callCount(), 1);
  t.mock.timers.tick(200);
  await turn();
  assert.equal(step.mock.callCount(), 2);
  loop.poke();
  await turn();
  await loop.stop();
  assert.equal(step.mock.callCount(), 2);
});

test('a failing loop waits twice as long each time up to its bound, and a poke does not hurry it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const errors: unknown[] = [];
  const step = mock.fn(async () => {
    throw new Error('down');
  });
  const loop = createPacedLoop({
    step,
    everyMs: 250,
    retryMsMax: 1_000,
    onError: (error) => errors.push(error),
  });
  loop.start();
  await turn();
  for (const waitMs of [500, 1_000, 1_000]) {
    const before = step.mock.callCount();
    loop.poke();
    t.mock.timers.tick(waitMs - 1);
    await turn();
    assert.equal(step.mock.callCount(), before);
    t.mock.timers.tick(1);
    await turn();
    assert.equal(step.mock.callCount(), before + 1);
  }
  assert.equal(errors.length, 4);
  await loop.stop();
});

test('a poke during a step is not lost: another step follows at once', async () => {
  let finish: (() => void) | undefined;
  const step = mock.fn(
    () =>
      new Promise<'idle'>((resolve) => {
        finish = () => resolve('idle');
      }),
  );
  const loop = createPacedLoop({
    step,
    everyMs: 3_600_000,
    retryMsMax: 3_600_000,
    onError: (error) => assert.ifError(error),
  });
  loop.start();
  loop.poke();
  finish?.();
  await turn();
  assert.equal(step.mock.callCount(), 2);
  const stopped = loop.stop();
  finish?.();
  await stopped;
});
