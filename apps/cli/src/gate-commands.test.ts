import assert from 'node:assert/strict';
import test from 'node:test';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';

const PENDING = {
  callId: 'cal_1',
  approvalId: 'apr_1',
  state: 'waiting',
  url: 'https://haechi.test/gate/calls/cal_1',
  expiresAt: null,
  retryAfterMs: 2000,
};

/** Answers of the gate, one after the other; the last one again and again. */
async function run(args: readonly string[], answers: readonly object[]) {
  const asked: { method: string | null; body: { params: Record<string, unknown> } }[] = [];
  const printed = { out: '', note: '', waits: [] as number[] };
  let clockMs = 0;
  const exitCode = await runCli(args, {
    env: { HAECHI_TOKEN: `hst_${'a'.repeat(43)}`, HAECHI_URL: 'http://localhost:1', LANG: 'en_US.UTF-8' },
    homeDir: '/nonexistent',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).pathname === '/api/v1/me')
        return Response.json({ activeScope: { id: 'ten_1', name: 'T' } });
      assert.equal(new URL(request.url).pathname, '/mcp/ten_1');
      asked.push({ method: request.headers.get('mcp-method'), body: JSON.parse(await request.text()) });
      return Response.json({ jsonrpc: '2.0', id: 1, ...(answers[asked.length - 1] ?? answers.at(-1)) });
    },
    out: (text) => void (printed.out += text),
    note: (text) => void (printed.note += text),
    readSecret: async () => '',
    now: () => clockMs,
    wait: async (durationMs) => {
      clockMs += durationMs;
      printed.waits.push(durationMs);
    },
    stopped: new AbortController().signal,
  });
  return { exitCode, asked, ...printed };
}

const CALL = ['gate', 'call', 'box_write_file', '--args', '{"path":"a"}'];
const waiting = { result: { content: [], isError: true, _meta: { 'haechi/pending': PENDING } } };
const done = { result: { content: [{ type: 'text', text: 'written' }], resultType: 'complete' } };

test('a call that needs a person is made again with the same arguments until it has an answer', async () => {
  const { exitCode, asked, out, note, waits } = await run(CALL, [waiting, waiting, done]);
  assert.equal(exitCode, EXIT.yes);
  assert.equal(out, 'written\n');
  assert.match(note, /apr_1.*gate\/calls\/cal_1/);
  assert.deepEqual(waits, [2000, 2000]);
  assert.deepEqual(
    asked.map(({ method, body }) => [method, body.params['name'], body.params['arguments']]),
    Array.from({ length: 3 }, () => ['tools/call', 'box_write_file', { path: 'a' }]),
  );
});

test('a state the gate gave is brought back with the next attempt', async () => {
  const held = { result: { resultType: 'input_required', requestState: 'sealed' } };
  const { asked, exitCode } = await run(CALL, [held, done]);
  assert.equal(exitCode, EXIT.yes);
  assert.deepEqual(
    asked.map(({ body }) => body.params['requestState']),
    [undefined, 'sealed'],
  );
});

test('waiting ends when it is told to, a refusal is one, and an error of the tool is a no', async () => {
  const given = await run([...CALL, '--wait', '3'], [waiting]);
  assert.equal(given.exitCode, EXIT.no);
  assert.match(given.out, /STILL WAITING/);
  const refused = await run(CALL, [{ error: { code: -32003, message: 'A person rejected this call' } }]);
  assert.equal(refused.exitCode, EXIT.refused);
  assert.match(refused.note, /A person rejected this call/);
  const failed = await run(CALL, [{ result: { content: [{ type: 'text', text: 'no' }], isError: true } }]);
  assert.equal(failed.exitCode, EXIT.no);
});

test('arguments that are no JSON object are never sent, and the scenarios need somebody who approves', async () => {
  const bad = await run(['gate', 'call', 'x', '--args', '[1]'], [done]);
  assert.deepEqual([bad.exitCode, bad.asked], [EXIT.usage, []]);
  const alone = await run(['gate', 'scenarios'], [done]);
  assert.deepEqual([alone.exitCode, alone.asked], [EXIT.usage, []]);
});
