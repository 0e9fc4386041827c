import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { usageOf } from './command.ts';
import { commands } from './commands/index.ts';
import { EXIT } from './exit-code.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { runCli } from './run-cli.ts';

const TOKEN = `hst_${'a'.repeat(43)}`;
const ME = {
  user: { displayName: '강민서', email: 'owner@hanbit.example' },
  activeScope: { id: 'ten_1', name: '한빛의원' },
};

interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

describe('haechi', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'haechi-cli-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const tokensPath = () => join(home, '.config', 'haechi', 'tokens.json');

  /** Runs a command line against a server that answers as told, and keeps what was asked and printed. */
  async function run(
    args: readonly string[],
    options: {
      answers?: Record<string, Answer>;
      env?: Record<string, string>;
      typed?: string;
      fetch?: typeof globalThis.fetch;
    } = {},
  ) {
    const requests: { what: string; headers: Headers; body: string }[] = [];
    const printed = { out: '', note: '' };
    const answerAsTold: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      const what = `${request.method} ${new URL(request.url).pathname}`;
      requests.push({ what, headers: request.headers, body: await request.text() });
      const { status = 200, body } = options.answers?.[what] ?? { status: 404, body: { code: 'RES_001' } };
      return Response.json(body, { status });
    };
    const exitCode = await runCli(args, {
      env: { HAECHI_TOKEN: TOKEN, ...options.env },
      homeDir: home,
      fetch: options.fetch ?? answerAsTold,
      out: (text) => {
        printed.out += text;
      },
      note: (text) => {
        printed.note += text;
      },
      readSecret: async () => options.typed ?? '',
      now: () => Date.now(),
      wait: async () => undefined,
      stopped: new AbortController().signal,
    });
    return { exitCode, requests, ...printed };
  }

  const decision = (answer: 'allow' | 'deny') => ({
    'POST /api/v1/access/check': {
      body: { decision: answer, reason: 'because', reasonCode: 'no_grant', via: null, validUntil: null },
    },
  });

  it('answers yes and no by its exit code', async () => {
    const args = ['check', 'project:update', 'platform', '--principal', 'usr_1'];
    const allowed = await run(args, { answers: decision('allow') });
    assert.equal(allowed.exitCode, EXIT.yes);
    assert.match(allowed.out, /^ALLOW {2}because/);
    assert.deepEqual(JSON.parse(allowed.requests[0]?.body ?? ''), {
      permission: 'project:update',
      scope: 'platform',
      principal: 'usr_1',
    });
    assert.equal((await run(args, { answers: decision('deny') })).exitCode, EXIT.no);
  });

  it('prints JSON and nothing else when asked to', async () => {
    const { out } = await run(['check', 'a:b', 'platform', '--json'], { answers: decision('deny') });
    assert.equal(JSON.parse(out).decision, 'deny');
  });

  it('says what happened, where and what to do, with an exit code for each kind', async () => {
    const problem = (status: number) => ({
      'POST /api/v1/access/check': {
        status,
        body: {
          code: 'PERM_001',
          title: 'Not allowed',
          where: 'scope',
          remedy: 'Ask for it.',
          requestId: 'r1',
        },
      },
    });
    const args = ['check', 'a:b', 'platform'];
    for (const [status, exitCode] of [
      [401, EXIT.signIn],
      [403, EXIT.refused],
      [404, EXIT.refused],
      [409, EXIT.refused],
      [429, EXIT.unavailable],
      [503, EXIT.unavailable],
    ] as const) {
      const refused = await run(args, { answers: problem(status) });
      assert.equal(refused.exitCode, exitCode, String(status));
      assert.match(refused.note, /Not allowed \(PERM_001\)[^]*where {2}scope[^]*→ Ask for it\./);
      assert.equal(refused.out, '');
    }
    const { note } = await run([...args, '--json'], { answers: problem(403) });
    assert.equal(JSON.parse(note).code, 'PERM_001');
  });

  it('tells a server that is away from one that is not Haechi', async () => {
    const away = await run(['status'], {
      fetch: async () => {
        throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
      },
    });
    assert.equal(away.exitCode, EXIT.unavailable);
    assert.match(away.note, /localhost:8470 does not answer[^]*ECONNREFUSED[^]*→/);
    const other = await run(['approvals', 'list'], {
      fetch: async () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    });
    assert.equal(other.exitCode, EXIT.unavailable);
    assert.match(other.note, /does not answer like Haechi \(status 502\)/);
  });

  it('asks the server nothing when the command line is wrong', async () => {
    for (const args of [
      ['approvals', 'approve', 'apr_1'],
      ['approvals', 'approve', '--reason', 'x'],
      ['approvals', 'list', '--view', 'everything'],
      ['audit', 'tail', '-n', '0'],
      ['audit', 'verify', 'file'],
      ['check', 'a:b', 'platform', 'surplus'],
      ['check', 'a:b', 'platform', '--unknown'],
      ['status', '--url', 'ftp://haechi.example'],
      ['chekc'],
      [],
    ]) {
      const { exitCode, requests } = await run(args);
      assert.equal(exitCode, EXIT.usage, args.join(' '));
      assert.deepEqual(requests, [], args.join(' '));
    }
  });

  it('decides with a reason, once even if the network repeats it', async () => {
    const { exitCode, requests, out } = await run(
      ['approvals', 'reject', '1s1vsqxx', '--reason', '다음 주에'],
      {
        answers: {
          'POST /api/v1/approvals/1s1vsqxx/reject': { body: { shortId: '1s1vsqxx', summary: 'Give' } },
        },
      },
    );
    assert.equal(exitCode, EXIT.yes);
    assert.equal(requests[0]?.body, '{"reason":"다음 주에"}');
    assert.ok(requests[0]?.headers.get('idempotency-key'));
    assert.match(out, /Rejected 1s1vsqxx: Give/);
  });

  it('keeps a token only after the server knew it, for the owner alone', async () => {
    const login = { env: { HAECHI_TOKEN: '' }, typed: TOKEN };
    const refused = await run(['token', 'set'], {
      ...login,
      answers: { 'GET /api/v1/me': { status: 401, body: { code: 'AUTH_001' } } },
    });
    assert.equal(refused.exitCode, EXIT.signIn);
    assert.throws(() => statSync(tokensPath()));

    const done = await run(['token', 'set'], { ...login, answers: { 'GET /api/v1/me': { body: ME } } });
    assert.equal(done.exitCode, EXIT.yes);
    assert.equal(statSync(tokensPath()).mode & 0o777, 0o600);
    assert.ok(!(done.out + done.note).includes(TOKEN));
    assert.equal(done.requests[0]?.headers.get('authorization'), `Bearer ${TOKEN}`);
  });

  it('sends a kept token to its own server and to no other', async () => {
    const env = { HAECHI_TOKEN: '' };
    await run(['token', 'set'], { env, typed: TOKEN, answers: { 'GET /api/v1/me': { body: ME } } });
    const same = await run(['check', 'a:b', 'platform'], { env, answers: decision('allow') });
    assert.equal(same.requests[0]?.headers.get('authorization'), `Bearer ${TOKEN}`);
    const other = await run(['check', 'a:b', 'platform', '--url', 'https://other.example'], { env });
    assert.equal(other.exitCode, EXIT.signIn);
    assert.deepEqual(other.requests, []);
    await run(['token', 'clear'], { env });
    assert.equal((await run(['check', 'a:b', 'platform'], { env })).exitCode, EXIT.signIn);
  });

  it('does not overwrite a token file it cannot read', async () => {
    const env = { HAECHI_TOKEN: '' };
    await run(['token', 'set'], { env, typed: TOKEN, answers: { 'GET /api/v1/me': { body: ME } } });
    writeFileSync(tokensPath(), '{ broken');
    const { exitCode, note } = await run(['token', 'clear'], { env });
    assert.equal(exitCode, EXIT.signIn);
    assert.match(note, /tokens\.json[^]*→ Delete the file/);
    assert.equal(readFileSync(tokensPath(), 'utf8'), '{ broken');
  });

  it('does not send what is no token', async () => {
    const { exitCode, requests } = await run(['token', 'set'], { typed: 'my-password' });
    assert.equal(exitCode, EXIT.usage);
    assert.deepEqual(requests, []);
  });

  it('shows who is not ready, and who is asking', async () => {
    const probes = (ok: boolean) => ({
      'GET /healthz': { body: { version: '0.1.0' } },
      'GET /readyz': {
        status: ok ? 200 : 503,
        body: { checks: { database: ok ? { ok } : { ok, problem: 'does not answer' } } },
      },
      'GET /api/v1/me': { body: ME },
    });
    const ready = await run(['status'], { answers: probes(true) });
    assert.equal(ready.exitCode, EXIT.yes);
    assert.match(ready.out, /database {2}ok\nyou +강민서 <owner@hanbit.example>, 한빛의원/);
    const broken = await run(['status'], { answers: probes(false) });
    assert.equal(broken.exitCode, EXIT.no);
    assert.match(broken.out, /database {2}does not answer/);
  });

  it('shows the log oldest first, one event on one line', async () => {
    const event = (index: number, summary: string) => ({
      id: `evt_${index}`,
      index,
      at: '2026-11-20T09:00:00.000Z',
      result: index === 1 ? 'denied' : 'success',
      summary,
    });
    const { out } = await run(['audit', 'tail'], {
      answers: {
        'GET /api/v1/audit/events': { body: { items: [event(2, 'two\n\u001b[2Jforged'), event(1, 'one')] } },
      },
    });
    const lines = out.trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /evt_1 {2}one {2}\[denied\]$/);
    assert.match(lines[1] ?? '', /evt_2 {2}two forged$/);
  });

  it('fails with 1 when the server finds its log broken', async () => {
    const { exitCode, out } = await run(['audit', 'verify'], {
      answers: {
        'POST /api/v1/audit/verify': {
          body: { verdict: 'broken', size: 9, rootHash: '', firstBadIndex: 4, problem: 'leaf changed' },
        },
      },
    });
    assert.equal(exitCode, EXIT.no);
    assert.match(out, /BROKEN {2}first bad index 4: leaf changed/);
  });

  it('warns before a token goes over a connection others can read', async () => {
    const { note } = await run(['status', '--url', 'http://haechi.hospital.example']);
    assert.match(note, /not encrypted/);
  });

  it('has help for every command, in Korean and English', async () => {
    for (const command of commands) {
      const english = await run([...command.path.split(' '), '--help']);
      assert.equal(english.exitCode, EXIT.yes);
      assert.ok(english.out.includes(usageOf(command)));
      assert.ok(english.out.includes(en[command.summary]));
      const korean = await run([...command.path.split(' '), '-h'], { env: { LANG: 'ko_KR.UTF-8' } });
      assert.ok(korean.out.includes(ko[command.summary]));
    }
  });

  it('is described in its guide, in English and Korean: every command, option and exit code', () => {
    for (const name of ['cli.md', 'cli.ko.md']) {
      const guide = readFileSync(new URL(`../../../docs/guides/${name}`, import.meta.url), 'utf8');
      for (const command of commands) {
        assert.ok(guide.includes(usageOf(command)), `docs/guides/${name} lacks: ${usageOf(command)}`);
      }
      for (const code of Object.values(EXIT)) assert.match(guide, new RegExp(`^\\| ${code} \\|`, 'm'), name);
    }
  });

  it('uses the same placeholders in both languages', () => {
    const placeholders = (text: string) => [...new Set(text.match(/\{\w+/g))].toSorted();
    for (const [key, text] of Object.entries(en)) {
      const [, korean] = Object.entries(ko).find(([other]) => other === key) ?? [];
      assert.deepEqual(placeholders(korean ?? ''), placeholders(text), key);
    }
  });

  it('plans a file and leaves it at that when only asked to look', async () => {
    const path = join(home, 'people.csv');
    writeFileSync(path, 'email,name\nlee@hanbit.test,이수진\n');
    const counts = { added: 1, changed: 0, removed: 0, unchanged: 0 };
    const plan = (problems: object[]) => ({
      'POST /api/v1/access/import/plan': {
        body: {
          counts,
          changes: [{ operation: 'added', section: 'people', name: 'lee@hanbit.test', fields: [] }],
          changesLeftOut: 0,
          problems,
          problemsLeftOut: 0,
          tests: { asked: 0, failures: [], failuresLeftOut: 0 },
          digest: 'd'.repeat(64),
          applicable: problems.length === 0,
        },
      },
    });
    const looked = await run(['access', 'import', path, '--dry-run'], { answers: plan([]) });
    assert.equal(looked.exitCode, EXIT.yes);
    assert.match(looked.out, /^\+ people {2}lee@hanbit.test\n/);
    assert.equal(looked.requests.length, 1);
    const faulty = await run(['access', 'import', path, '--reason', '입사'], {
      answers: plan([{ line: 2, column: 1, message: 'not so' }]),
    });
    assert.equal(faulty.exitCode, EXIT.no);
    assert.match(faulty.out, /2:1: not so/);
    assert.equal(faulty.requests.length, 1);
    assert.equal((await run(['access', 'import', path])).exitCode, EXIT.usage);
    const applied = await run(['access', 'import', path, '--reason', '입사'], {
      answers: {
        ...plan([]),
        'POST /api/v1/access/import': {
          body: { digest: 'd', counts, invited: [{ email: 'lee@hanbit.test', link: 'https://x/invite' }] },
        },
      },
    });
    assert.equal(applied.exitCode, EXIT.yes);
    assert.match(applied.out, /lee@hanbit.test {2}https:\/\/x\/invite/);
    assert.equal(JSON.parse(applied.requests[1]?.body ?? '').digest, 'd'.repeat(64));
  });

  it('reads a plan that comes in parts to its end, and from the beginning when it changed meanwhile', async () => {
    const path = join(home, 'many.csv');
    writeFileSync(path, 'email,name\n');
    const names = ['a', 'b', 'c', 'd', 'e'];
    const asked: string[] = [];
    const inParts: typeof globalThis.fetch = async (input, init) => {
      const { changesFrom = 0 } = JSON.parse(await new Request(input, init).text());
      asked.push(changesFrom);
      const part = names.slice(changesFrom, changesFrom + 2);
      return Response.json({
        counts: { added: names.length, changed: 0, removed: 0, unchanged: 0 },
        changes: part.map((name) => ({ operation: 'added', section: 'people', name, fields: [] })),
        changesLeftOut: names.length - changesFrom - part.length,
        problems: [],
        problemsLeftOut: 0,
        tests: { asked: 0, failures: [], failuresLeftOut: 0 },
        digest: (asked.length === 1 ? 'old' : 'new').padEnd(64, '0'),
        applicable: true,
      });
    };
    const { out, exitCode } = await run(['access', 'import', path, '--dry-run'], { fetch: inParts });
    assert.equal(exitCode, EXIT.yes);
    assert.deepEqual(asked, [0, 2, 0, 2, 4]);
    assert.deepEqual(out.match(/(?<=\+ people {2})./g), names);
  });

  it('says by its exit code whether policy tests pass', async () => {
    const result = { suite: 'a', name: 'b', line: 2, expected: 'deny', got: 'deny', reason: 'no_grant' };
    const answer = (got: string, passed: boolean) => ({
      'POST /api/v1/policy-tests/run': {
        body: { asked: 1, failed: passed ? 0 : 1, results: [{ ...result, got }], problems: [], passed },
      },
    });
    assert.equal((await run(['access', 'test'], { answers: answer('deny', true) })).exitCode, EXIT.yes);
    const failed = await run(['access', 'test'], { answers: answer('allow', false) });
    assert.equal(failed.exitCode, EXIT.no);
    assert.match(failed.out, /FAILED|실패/);
  });

  const SINK = {
    id: 'snk_1',
    name: '관제 \u001b[2J센터',
    target: { kind: 'syslog', transport: 'tls', host: '2001:db8::7', port: 6514, format: 'cef' },
    filter: { actions: ['sign_in.*'], results: ['denied'] },
    state: 'retrying',
    nextIndex: 41,
    ...{ lagEvents: 7, lagSeconds: 12.4, deliveredCount: 40, deadLetterCount: 2, lastDeliveredAt: null },
    lastFailure: { code: 'timeout', detail: '10000 ms', at: '2026-11-20T09:00:00.000Z' },
    nextAttemptAt: '2026-11-20T09:00:08.000Z',
  };

  it('shows sinks in both languages, and nothing in a name steers the terminal', async () => {
    const answers = {
      'GET /api/v1/sinks': { body: { items: [SINK] } },
      'GET /api/v1/sinks/snk_1': { body: SINK },
    };
    const { out } = await run(['sinks', 'list'], { answers });
    assert.equal(out, 'snk_1  관제 센터  trying again  7 behind  tls://[2001:db8::7]:6514\n');
    const shown = await run(['sinks', 'show', 'snk_1'], { answers });
    for (const part of [/41, 7 behind/, /sign_in\.\* denied/, /timeout {2}10000 ms/, /set aside +2\n/])
      assert.match(shown.out, part);
    const korean = await run(['sinks', 'show', 'snk_1'], { answers, env: { LANG: 'ko_KR.UTF-8' } });
    assert.match(korean.out, /재시도 중[^]*7건 밀림/);
    const json = await run(['sinks', 'show', 'snk_1', '--json'], { answers });
    assert.deepEqual(JSON.parse(json.out), SINK);
  });

  it('makes a service account by its public key, and never sends a private one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'haechi-key-'));
    const file = join(directory, 'key.jwk.json');
    const body = { id: 'usr_1', clientId: 'clt_1', name: '야간 작업', kind: 'agent' };
    const answers = { 'POST /api/v1/service-accounts': { body } };
    const args = ['service-accounts', 'create', '야간 작업', '--key', file, '--agent'];
    writeFileSync(file, JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'AA' }));
    const made = await run(args, { answers });
    assert.match(made.out, /usr_1\nclient_id: clt_1/);
    const sent = JSON.parse(made.requests[0]?.body ?? '');
    assert.deepEqual([sent.kind, sent.keys], ['agent', [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }]]);
    writeFileSync(file, JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'BB' }));
    const refused = await run(args, { answers });
    assert.deepEqual([refused.exitCode, refused.requests], [EXIT.usage, []]);
    rmSync(directory, { recursive: true });
  });

  it('says by its exit code whether the receiver took the test event', async () => {
    const answer = (body: object) => ({ 'POST /api/v1/sinks/snk_1/test': { body } });
    const args = ['sinks', 'test', 'snk_1'];
    const taken = await run(args, { answers: answer({ ok: true, failure: null, durationMs: 8 }) });
    assert.deepEqual([taken.exitCode, taken.out], [EXIT.yes, 'TAKEN  in 8 ms\n']);
    const failure = { code: 'http_status', detail: '403' };
    const failed = await run(args, { answers: answer({ ok: false, failure, durationMs: 8 }) });
    assert.deepEqual([failed.exitCode, failed.out], [EXIT.no, 'NOT TAKEN  http_status: 403\n']);
  });

  it('pauses and resumes a sink with a reason, and not without one', async () => {
    for (const wanted of ['pause', 'resume']) {
      const answers = { [`POST /api/v1/sinks/snk_1/${wanted}`]: { body: SINK } };
      const without = await run(['sinks', wanted, 'snk_1'], { answers });
      assert.deepEqual([without.exitCode, without.requests], [EXIT.usage, []]);
      const done = await run(['sinks', wanted, 'snk_1', '--reason', '점검'], { answers });
      assert.equal(done.exitCode, EXIT.yes);
      assert.equal(done.requests[0]?.body, '{"reason":"점검"}');
      assert.ok(done.requests[0]?.headers.get('idempotency-key'));
    }
  });

  it('says by its exit code whether the policy server is there and being asked', async () => {
    const status = (configured: boolean, state: string) => ({
      'GET /api/v1/opa/status': {
        body: {
          configured,
          address: null,
          path: configured ? 'haechi/authz/allow' : null,
          breaker: { state, since: '2026-11-20T09:00:00.000Z', failuresInARow: 5, opened: 1 },
          answers: {
            allowed: 3,
            denied: 2,
            recalled: 1,
            failures: [{ cause: 'timeout', title: 'no answer in time', count: 5 }],
          },
          remembered: 4,
          limits: { budgetMs: 50, decisionCacheSeconds: 60, failuresMax: 5, coolDownSeconds: 10 },
        },
      },
    });
    const args = ['access', 'opa', 'status'];
    const asked = await run(args, { answers: status(true, 'closed') });
    assert.equal(asked.exitCode, EXIT.yes);
    assert.match(asked.out, /being asked[^]*haechi\/authz\/allow[^]*3 agreed, 2 denied, 1 remembered/);
    assert.match(asked.out, /no answer in time \(5\)/);
    const alone = await run(args, { answers: status(true, 'open') });
    assert.equal(alone.exitCode, EXIT.no);
    assert.match(alone.out, /left alone since/);
    const none = await run(args, { answers: status(false, 'closed'), env: { LANG: 'ko_KR.UTF-8' } });
    assert.equal(none.exitCode, EXIT.no);
    assert.match(none.out, /설정 안 됨 \(HAECHI_OPA_URL\)/);
  });

  it('tries the policy server with one question, and lists what is put to it', async () => {
    const tried = (decided: string, outcome: string, source: string) => ({
      'POST /api/v1/opa/test': {
        body: { outcome, cause: null, causeTitle: null, tookMs: 4.25, decision: decided, source },
      },
    });
    const args = ['access', 'opa', 'test', 'invoice:pay', 'platform', '--principal', 'usr_1'];
    const agreed = await run(args, { answers: tried('allow', 'allow', 'opa') });
    assert.equal(agreed.exitCode, EXIT.yes);
    assert.match(agreed.out, /^ALLOW {2}decided by the policy server\n {2}the policy server agrees/);
    assert.deepEqual(JSON.parse(agreed.requests[0]?.body ?? ''), {
      permission: 'invoice:pay',
      scope: 'platform',
      principal: 'usr_1',
    });
    const denied = await run([...args, '--json'], { answers: tried('deny', 'deny', 'opa') });
    assert.equal(denied.exitCode, EXIT.no);
    assert.equal(JSON.parse(denied.out).tookMs, 4.25);

    const marks = (items: object[]) => ({ 'GET /api/v1/opa/marks': { body: { items } } });
    const mark = {
      id: 'opm_1',
      scope: 'ten_1',
      scopeName: '한빛의원',
      resourceType: 'invoice',
      reason: 'night\n\u001b[2Jrule',
      createdAt: '2026-11-20T09:00:00.000Z',
    };
    const listed = await run(['access', 'opa', 'marks'], { answers: marks([mark]) });
    assert.match(listed.out, /^opm_1 .* invoice {2}한빛의원 \(ten_1\) {2}night rule\n$/);
    assert.match((await run(['access', 'opa', 'marks'], { answers: marks([]) })).out, /Nothing is marked/);
  });
});
