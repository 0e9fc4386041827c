import assert from 'node:assert/strict';
import test from 'node:test';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';

/** Runs a command against a server that answers with a file. */
async function run(args: readonly string[], file: string) {
  const asked: string[] = [];
  const printed = { out: '', note: '' };
  const exitCode = await runCli(args, {
    env: { HAECHI_TOKEN: `hst_${'a'.repeat(43)}`, HAECHI_URL: 'http://localhost:1', LANG: 'en_US.UTF-8' },
    homeDir: '/nonexistent',
    fetch: async (input, init) => {
      const { pathname, search } = new URL(new Request(input, init).url);
      asked.push(`${pathname}${decodeURIComponent(search)}`);
      return new Response(file);
    },
    out: (text) => void (printed.out += text),
    note: (text) => void (printed.note += text),
    readSecret: async () => '',
    now: () => 0,
    wait: async () => {},
    stopped: new AbortController().signal,
  });
  return { exitCode, asked, ...printed };
}

test('what a search finds is passed on as it comes, byte order mark and Korean included', async () => {
  const file = '\ufeffindex,summary\r\n7,김하나님이 역할을 주었습니다.\r\n';
  const args = ['--csv', '--action', 'role.*', '--result', 'denied', '--from', '2026-11-01T00:00:00Z'];
  const { exitCode, asked, out } = await run(['audit', 'search', ...args], file);
  assert.deepEqual([exitCode, out], [EXIT.yes, file]);
  assert.deepEqual(asked, [
    '/api/v1/audit/events/csv?action=role.*&result=denied&from=2026-11-01T00:00:00.000Z',
  ]);
});

test('without a filter it is the whole log, as lines', async () => {
  const { exitCode, asked } = await run(['audit', 'search'], '{"index":0}\n');
  assert.deepEqual([exitCode, asked], [EXIT.yes, ['/api/v1/audit/events/jsonl']]);
});

test('a result or an instant that is none is refused before the server is asked', async () => {
  for (const wrong of [
    ['--result', 'maybe'],
    ['--from', 'yesterday'],
    ['--to', '2026-13-01'],
  ]) {
    const { exitCode, asked } = await run(['audit', 'search', ...wrong], '');
    assert.deepEqual([exitCode, asked], [EXIT.usage, []], wrong.join(' '));
  }
});
