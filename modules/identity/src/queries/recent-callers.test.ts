import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Caller, Credentials } from '@haechi/http';
import { createRecentCallers } from './recent-callers.ts';

const ask: Credentials = {
  cookie: undefined,
  bearer: 'hst_one',
  ip: '127.0.0.1',
  userAgent: undefined,
  mayBeRecent: true,
};

/** Nobody reads more of a caller here than that it is the same one. */
const caller = { kind: 'user', name: '김하늘' } as Caller;

function open() {
  const asked: Credentials[] = [];
  let answer = async (): Promise<Caller | undefined> => caller;
  let nowMs = 0;
  const callers = createRecentCallers(
    (credentials) => {
      asked.push(credentials);
      return answer();
    },
    () => nowMs,
  );
  return {
    callers,
    asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
    answerWith: (next: () => Promise<Caller | undefined>) => {
      answer = next;
    },
  };
}

describe('recent callers', () => {
  it('are looked up once for calls at the same time and shortly after', async () => {
    const { callers, asked, pass } = open();
    const answers = await Promise.all([callers.authenticate(ask), callers.authenticate(ask)]);
    pass(499);
    assert.deepEqual([...answers, await callers.authenticate(ask)], [caller, caller, caller]);
    assert.equal(asked.length, 1);
  });

  it('are refused within half a second of the end of their token', async () => {
    const { callers, pass, answerWith } = open();
    await callers.authenticate(ask);
    answerWith(() => Promise.reject(new Error('revoked')));
    pass(500);
    await assert.rejects(callers.authenticate(ask), /revoked/);
  });

  it('are refused at once where this process ended the token', async () => {
    const { callers, answerWith } = open();
    await callers.authenticate(ask);
    answerWith(() => Promise.reject(new Error('revoked')));
    callers.forget();
    await assert.rejects(callers.authenticate(ask), /revoked/);
  });

  it('are not remembered when they were refused', async () => {
    const { callers, answerWith } = open();
    answerWith(() => Promise.reject(new Error('the database is away')));
    await assert.rejects(callers.authenticate(ask));
    answerWith(async () => caller);
    assert.equal(await callers.authenticate(ask), caller);
  });

  it('are told apart by their token', async () => {
    const { callers, asked } = open();
    await callers.authenticate(ask);
    await callers.authenticate({ ...ask, bearer: 'hst_two' });
    assert.deepEqual(
      asked.map(({ bearer }) => bearer),
      ['hst_one', 'hst_two'],
    );
  });

  it('are looked up each time where the route does not allow less, and with a session', async () => {
    const { callers, asked } = open();
    for (const credentials of [
      { ...ask, mayBeRecent: false },
      { ...ask, bearer: undefined, cookie: 'session' },
    ]) {
      await callers.authenticate(credentials);
      await callers.authenticate(credentials);
    }
    assert.equal(asked.length, 4);
  });
});
