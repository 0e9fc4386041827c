import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { TOOL_PRESET } from './gate-preset.ts';
import { toolClassification } from './gate-views.ts';

/** The dialect of the rules (RE2) is close enough to JavaScript's here, once flags are written its way. */
function matches(pattern: string, text: string): boolean {
  const flags = /^\(\?([is]+)\)/.exec(pattern);
  return new RegExp(`^(?:${pattern.slice(flags?.[0].length ?? 0)})$`, flags?.[1] ?? '').test(text);
}

function isDenied(tool: string, path: string, value: string): boolean {
  const rule = TOOL_PRESET.find(({ name }) => name === tool)?.classification.argumentRules?.find(
    (one) => one.path === path,
  );
  assert.ok(rule, `${tool} has a rule at ${path}`);
  const { allow = [], deny = [] } = rule;
  const allowed = allow.length === 0 || allow.some((pattern) => matches(pattern, value));
  return !allowed || deny.some((pattern) => matches(pattern, value));
}

test('the preset holds the 21 tools of the source system, each once, each as the registry takes it', () => {
  assert.equal(TOOL_PRESET.length, 21);
  assert.equal(new Set(TOOL_PRESET.map(({ name }) => name)).size, 21);
  for (const { name, classification } of TOOL_PRESET) {
    assert.ok(toolClassification.safeParse(classification).success, name);
    assert.equal(classification.permission, `tool:call-${classification.risk.toLowerCase()}`, name);
  }
});

test('whatever runs code is CRITICAL, and whatever writes and is offered is never LOW', () => {
  for (const { group, bundled, name, classification } of TOOL_PRESET) {
    if (group === 'code') assert.equal(classification.risk, 'CRITICAL', name);
    if (bundled && classification.readOnly === false) assert.notEqual(classification.risk, 'LOW', name);
    if (classification.readOnly === true) assert.notEqual(classification.risk, 'CRITICAL', name);
  }
});

test('paths that lead out, into .git or to a usual place of secrets are denied, others are not', () => {
  for (const path of [
    '/etc/passwd',
    '\\\\host\\share',
    'C:/x',
    '..',
    '../x',
    'a/../../x',
    'a\\..\\x',
    '.git/config',
    'a/.GIT/hooks/x',
    '.env',
    'a/.env.production',
    'keys/id_ed25519',
    'tls/server.PEM',
    'a\n/../b',
  ])
    assert.ok(isDenied('read_file', '/path', path), path);
  for (const path of [
    '.',
    'a',
    'a/b.txt',
    'notes/..hidden',
    '한글/파일.md',
    '.github/x.yml',
    'environment.ts',
  ])
    assert.ok(!isDenied('read_file', '/path', path), path);
});

test('addresses that are not public, not encrypted or carry a password are denied', () => {
  for (const url of [
    'http://example.com/',
    'https://127.0.0.1/',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://localhost:3000/',
    'https://db.internal/x',
    'https://user:word@example.com/',
    'https://2130706433/',
    'file:///etc/passwd',
  ])
    assert.ok(isDenied('web_scrape', '/url', url), url);
  for (const url of ['https://example.com', 'https://example.com/a?b=c', 'https://docs.example.co.kr:8443/x'])
    assert.ok(!isDenied('web_scrape', '/url', url), url);
});

test('the guide shows the preset as it is', () => {
  const guide = readFileSync(new URL('../../../docs/guides/sandbox.md', import.meta.url), 'utf8');
  const answer = (yes: boolean | undefined) => (yes === true ? 'yes' : 'no');
  const rows = TOOL_PRESET.map(({ name, bundled, classification: { risk, ...one } }) => {
    const answers = [one.readOnly, one.idempotent, one.openWorld, one.sendsOut, bundled].map(answer);
    return `| \`${name}\` | ${risk} | ${answers.join(' | ')} |`;
  });
  assert.ok(guide.includes(rows.join('\n')));
});
