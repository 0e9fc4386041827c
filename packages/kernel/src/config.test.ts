import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, flag, oneOf, optionalSecret, readConfig, text, wholeNumber } from './config.ts';

const keys = {
  PORT: { schema: wholeNumber(8470, 1, 65_535), describe: '' },
  APP_HOME: { schema: text('./home'), describe: '' },
  APP_URL: { schema: optionalSecret(), describe: '' },
  APP_MODE: { schema: oneOf(['a', 'b'], 'a'), describe: '' },
  APP_LOUD: { schema: flag(false), describe: '' },
};

test('defaults hold where nothing is set, and an empty value counts as not set', () => {
  const config = readConfig(keys, { PORT: '', PATH: '/bin' }, 'APP_');
  assert.deepEqual(
    [config.PORT, config.APP_HOME, config.APP_URL, config.APP_MODE, config.APP_LOUD],
    [8470, './home', undefined, 'a', false],
  );
  assert.ok(Object.isFrozen(config));
});

test('every wrong and every unknown key is named at once, and no value is repeated', () => {
  const env = { PORT: '99999', APP_MODE: 'hunter2', APP_TYPO: 'x', APP_LOUD: 'yes' };
  assert.throws(
    () => readConfig(keys, env, 'APP_'),
    (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.problems.length, 4);
      for (const name of Object.keys(env)) assert.match(error.message, new RegExp(name));
      assert.doesNotMatch(error.message, /hunter2|99999/);
      return true;
    },
  );
});

test('a secret setting does not print', () => {
  const config = readConfig(keys, { APP_URL: 'postgres://u:hunter2@h/d' }, 'APP_');
  assert.doesNotMatch(JSON.stringify(config) + String(config.APP_URL), /hunter2/);
  assert.equal(config.APP_URL?.reveal(), 'postgres://u:hunter2@h/d');
});
