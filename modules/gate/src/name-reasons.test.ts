import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GATE_REASONS, GRANT_KINDS } from '@haechi/contracts';
import { createTranslate, LOCALES } from '@haechi/kernel';
import { gateMessages } from './messages/index.ts';
import { createNameReasons } from './name-reasons.ts';
import { UPSTREAM_FAILURES } from './upstream/channel.ts';

const names = createNameReasons(createTranslate(gateMessages));

describe('reasons of the gate', () => {
  it('are sentences in every language, for every step of a judgement', () => {
    for (const locale of LOCALES)
      for (const code of GATE_REASONS)
        for (const detail of code === 'grant' ? GRANT_KINDS : ['HIGH']) {
          const said = names.reason(locale, { code, detail });
          assert.match(said, /\.$/, `${locale} ${code}`);
          assert.doesNotMatch(said, /gate\.|_/, `${locale} ${code}`);
        }
  });

  it('say what went wrong with the server behind a tool, and what it said itself', () => {
    for (const locale of LOCALES)
      for (const code of [...UPSTREAM_FAILURES, 'process_lost', 'not_recorded', 'server_error'])
        assert.doesNotMatch(names.failure(locale, code, ''), /gate\.|_/, `${locale} ${code}`);
    assert.equal(
      names.failure('en', 'timeout', '10000 ms'),
      'There is no result from the server of this tool: no answer came in time (10000 ms)',
    );
    assert.equal(names.failure('en', 'rejected', 'too late'), 'A person rejected this call: too late');
  });

  it('keep a code that has no sentence, instead of hiding it', () => {
    assert.equal(names.failure('en', 'E_FOREIGN', 'whatever'), 'E_FOREIGN: whatever');
  });
});
