import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from './secret.ts';
import { createRecordingLogger } from './testing.ts';

const HIDDEN = 'hunter2-hunter2-hunter2';

test('nothing secret reaches a log line: by type, by name, or by look', () => {
  const { logger, lines } = createRecordingLogger();
  const cause = new Error(`connect postgres://app:${HIDDEN}@db/haechi failed`);
  logger.info({ key: new Secret(HIDDEN) }, 'by type');
  logger.info(
    { password: HIDDEN, nested: { 'Set-Cookie': HIDDEN, deep: [{ access_token: HIDDEN }] } },
    'by name',
  );
  logger.warn({ err: cause, headers: { authorization: `Bearer ${HIDDEN}` } }, 'by look');
  logger.error(`GET /enroll?token=${HIDDEN} with Bearer ${HIDDEN}`);
  logger.error({ err: new Error('outer', { cause }) }, `postgres://app:${HIDDEN}@db/haechi`);
  assert.equal(lines.length, 5);
  assert.doesNotMatch(lines.join(''), new RegExp(HIDDEN));
});

test('a secret does not print in any way, only through reveal', () => {
  const secret = new Secret(HIDDEN);
  const shown = [
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ a: { b: secret } }),
  ].join(' ');
  assert.doesNotMatch(shown, new RegExp(HIDDEN));
  assert.equal(secret.reveal(), HIDDEN);
});

test('what is not secret stays readable', () => {
  const { logger, lines } = createRecordingLogger();
  logger.info({ operation: 'GET /api/v1/me', status: 200, big: 10n }, 'request');
  const line: unknown = JSON.parse(lines[0] ?? '');
  assert.partialDeepStrictEqual(line, {
    level: 'info',
    operation: 'GET /api/v1/me',
    status: 200,
    big: '10',
    msg: 'request',
  });
});
