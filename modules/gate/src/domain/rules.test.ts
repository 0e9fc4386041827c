import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy, judgeCall } from './compile-policy.ts';
import { findFindings } from './find-findings.ts';
import { compileArgumentRules, findArgumentProblem } from './judge-arguments.ts';
import { maskSecrets } from './mask-secrets.ts';

const tool = {
  name: 't',
  upstream: 'u',
  risk: 'HIGH',
  readOnly: false,
  openWorld: false,
  sendsOut: true,
} as const;
const judge = (
  risk: 'LOW' | 'HIGH' | 'CRITICAL',
  effect: 'allow' | 'deny' | 'raise_to_critical',
  when = 'true',
) => {
  const compiled = compilePolicy([{ name: 'r', when, effect, why: 'w' }]);
  assert.ok(compiled.ok);
  const call = { tool: { ...tool, risk }, args: {}, caller: { id: 'usr_x', agent: null }, tainted: false };
  return judgeCall({ call, approval: 'by_risk', rules: compiled.rules }).verdict;
};

test('a rule takes away what a level asks for, and never for CRITICAL', () => {
  assert.equal(judge('HIGH', 'allow'), 'allow');
  assert.equal(judge('CRITICAL', 'allow'), 'ask');
  assert.equal(judge('LOW', 'raise_to_critical'), 'ask');
});

test('a condition that cannot be evaluated is no way around a rule', () => {
  assert.equal(judge('LOW', 'deny', 'args.missing == 1'), 'deny');
  assert.equal(judge('HIGH', 'allow', 'args.missing == 1'), 'ask');
});

test('patterns of arguments see every spelling, and take linear time', () => {
  const compiled = compileArgumentRules([
    { path: '/files/*/path', allow: ['[a-z/]+'], deny: ['.*secret.*', '(a+)+b'], required: true },
  ]);
  assert.ok(compiled.ok);
  const judgeFile = (path: string) =>
    findArgumentProblem(compiled.rules, { files: [{ path: 'ok' }, { path }] })?.why;
  assert.equal(judgeFile('docs/readme'), undefined);
  assert.equal(judgeFile('ｓecret'), 'denied', 'a full-width letter is the letter');
  assert.equal(judgeFile('../etc'), 'not_allowed');
  assert.equal(judgeFile('a'.repeat(50_000)), undefined);
  assert.equal(findArgumentProblem(compiled.rules, {})?.why, 'missing');
});

test('look-alike names and hidden characters are found', () => {
  const codes = (name: string, description: string) =>
    findFindings({ name, description, inputSchema: {}, annotations: {} }, ['read_file']).map(
      ({ code }) => code,
    );
  assert.deepEqual(codes('read_fi1e', 'Reads.'), ['look_alike']);
  assert.deepEqual(codes('tool', 'Reads\u{E0041}.'), ['hidden_characters']);
  assert.ok(codes('rеad', 'Reads.').includes('mixed_scripts'), 'a Cyrillic letter among Latin ones');
  assert.deepEqual(codes('파일_읽기', '파일을 읽습니다.'), []);
});

test('secrets are masked by name and by look, and nothing else', () => {
  assert.deepEqual(
    maskSecrets({ password: 'x', note: 'sk-aaaaaaaaaaaaaaaaaaaaaaaa', keep: ['plain'], nextToken: 'y' }),
    {
      password: '[secret]',
      note: '[secret]',
      keep: ['plain'],
      nextToken: 'y',
    },
  );
});
