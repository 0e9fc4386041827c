import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Caller } from '@haechi/http';
import { classified, classifyAll } from './gate-steps.ts';
import { call, type House, makeCaller, openHouse } from './house.ts';
import { type Door, openDoor } from './open-door.ts';
import { openScriptedServer, type ScriptedServer, textTool } from './scripted-server.ts';

const MIB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'haechi-hostile-'));
const ledger = join(folder, 'ledger');

let house: House;
let server: ScriptedServer;
let good: ScriptedServer;
let door: Door;

before(async () => {
  const args = [fileURLToPath(new URL('hostile-program.ts', import.meta.url)), ledger];
  [house, server, good] = await Promise.all([
    openHouse({ hostile: { title: 'hostile', command: process.execPath, args } }),
    openScriptedServer(),
    openScriptedServer(),
  ]);
  door = await openDoor(house);
});
beforeEach(() => {
  server.answer = ({ arguments: given }) => ({ content: [{ type: 'text', text: JSON.stringify(given) }] });
  server.misbehave = undefined;
  server.tools = [textTool('echo')];
  server.calls.length = 0;
  good.calls.length = 0;
  writeFileSync(ledger, '');
});
after(async () => {
  await door.close();
  await house.close();
  await Promise.all([server.close(), good.close()]);
  rmSync(folder, { recursive: true, force: true });
});

interface Told {
  readonly result?: { readonly content?: readonly { readonly text?: string }[] };
  readonly error?: {
    readonly message: string;
    readonly data?: { readonly reason?: string; readonly detail?: string };
  };
}

async function ask(caller: Caller, name: string, args: object): Promise<Told> {
  const params = { name, arguments: args };
  const response = await door.post(
    caller,
    { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
    { accept: 'application/json' },
  );
  return (await response.json()) as Told; // an answer of the protocol
}
const textOf = ({ result }: Told): string => result?.content?.[0]?.text ?? '';

/** A second server of the same organisation, with which nothing is wrong. */
async function addGood(caller: Caller): Promise<void> {
  const { id } = await call(house, 'POST /api/v1/gate/upstreams', caller, {
    body: { key: 'good', name: '다른 서버', target: { kind: 'http', url: good.url } },
  });
  await call(house, 'POST /api/v1/gate/upstreams/{id}/refresh', caller, { params: { id } });
  await classifyAll(house, caller, { risk: 'LOW', concurrencyMax: 1000, ratePerMinute: 100_000 });
}

async function stateOfNewest(caller: Caller): Promise<unknown> {
  for (;;) {
    const { items } = await call(house, 'GET /api/v1/gate/calls', caller, {});
    const found = items.find(({ upstreamKey }) => upstreamKey === 'notes');
    // Outcomes are written a moment after they were told.
    if (found !== undefined && found.state !== 'dispatched') return found.state;
  }
}

const json = (response: ServerResponse, text: string): void =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
const result = (id: number, members: string): string => `{"jsonrpc":"2.0","id":${id},"result":{${members}}}`;

const BAD: readonly {
  readonly what: string;
  readonly misbehave: (response: ServerResponse, id: number) => void;
  readonly reason: string;
  readonly detail: string | RegExp;
  /** What the list of calls says; `unknown` where it may have taken effect. */
  readonly state: string;
}[] = [
  {
    what: 'a result of 10 MB where 1 MB is allowed',
    misbehave: (response, id) =>
      json(response, result(id, `"content":[{"type":"text","text":"${'x'.repeat(10 * MIB)}"}]`)),
    reason: 'upstream_failed',
    detail: 'too_large',
    state: 'failed',
  },
  {
    what: 'what is no JSON',
    misbehave: (response) => json(response, '<<<{{{'),
    reason: 'outcome_unknown',
    detail: 'garbage',
    state: 'unknown',
  },
  {
    what: 'a page instead of an answer',
    misbehave: (response) =>
      void response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>it works</h1>'),
    reason: 'outcome_unknown',
    detail: 'garbage',
    state: 'unknown',
  },
  {
    what: 'nothing, for ever',
    misbehave: () => undefined,
    reason: 'outcome_unknown',
    detail: 'timeout',
    state: 'unknown',
  },
  {
    what: 'half an answer',
    misbehave(response, id) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write(result(id, '"content":['), () => response.destroy());
    },
    reason: 'outcome_unknown',
    detail: 'crashed',
    state: 'unknown',
  },
  {
    what: 'an error of its own making',
    misbehave: (response) => void response.writeHead(503).end('busy'),
    reason: 'outcome_unknown',
    detail: 'crashed',
    state: 'unknown',
  },
  {
    what: 'a result that is none',
    misbehave: (response, id) => json(response, result(id, '"contents":true')),
    reason: 'result_invalid',
    detail: 'no content',
    state: 'failed',
  },
  {
    what: 'a structured result that breaks the schema',
    misbehave: (response, id) =>
      json(response, result(id, '"content":[],"structuredContent":{"degrees":"warm"}')),
    reason: 'result_invalid',
    detail: /degrees/,
    state: 'failed',
  },
  {
    what: 'a result nested beyond reading',
    misbehave: (response, id) =>
      json(response, result(id, `"content":[${'['.repeat(200_000)}${']'.repeat(200_000)}]`)),
    reason: 'outcome_unknown',
    detail: 'garbage',
    state: 'unknown',
  },
];

const measured = textTool('measure', {
  outputSchema: { type: 'object', properties: { degrees: { type: 'number' } }, required: ['degrees'] },
});

for (const { what, misbehave, reason, detail, state } of BAD)
  test(`a server that sends ${what}: the caller is told, others are untouched, nothing runs twice`, async () => {
    const isSchema = what.includes('schema');
    server.tools = [isSchema ? measured : textTool('echo')];
    const caller = await classified(house, server, { risk: 'LOW', timeoutMs: 1_500 });
    await addGood(caller);
    server.misbehave = misbehave;
    const tool = isSchema ? 'measure' : 'echo';
    const [told, ...others] = await Promise.all([
      ask(caller, `notes_${tool}`, { text: '한 번' }),
      ...Array.from({ length: 5 }, (_, turn) =>
        ask(makeCaller(caller.tenantId, '다른 사람'), 'good_echo', { text: `다른 ${turn}` }),
      ),
    ]);
    assert.equal(told.error?.data?.reason, reason, JSON.stringify(told));
    const said = told.error?.data?.detail ?? '';
    if (detail instanceof RegExp) assert.match(said, detail);
    else {
      assert.equal(said, detail);
      // A person reads a sentence, not a code.
      if (!detail.includes(' ')) assert.doesNotMatch(told.error?.message ?? '', new RegExp(detail));
    }
    assert.equal(server.calls.length, 1);
    for (const [turn, other] of others.entries()) assert.match(textOf(other), new RegExp(`다른 ${turn}`));
    assert.equal(good.calls.length, 5);
    assert.equal(await stateOfNewest(caller), state);
  });

test('a result of almost 10 MB is handed over whole where it is allowed', async () => {
  const caller = await classified(house, server, { risk: 'LOW', resultBytesMax: 10 * MIB });
  const text = '한글'.repeat(1_600_000);
  server.answer = () => ({ content: [{ type: 'text', text }] });
  assert.equal(textOf(await ask(caller, 'notes_echo', { text: '크게' })), text);
});

test('a server that was started anew is connected to anew, and the call is made once', async () => {
  server.sessions = new Set();
  const caller = await classified(house, server, { risk: 'LOW' });
  assert.match(textOf(await ask(caller, 'notes_echo', { text: '먼저' })), /먼저/);
  server.sessions.clear();
  const both = await Promise.all(
    ['하나', '둘'].map(async (text) => textOf(await ask(caller, 'notes_echo', { text }))),
  );
  server.sessions = undefined;
  assert.match(both.join(), /하나.*둘/);
  assert.equal(server.calls.length, 3);
});

test('a program that writes too much, garbage or nothing harms nobody else, and one that ends is started again', async () => {
  const caller = makeCaller();
  const { id } = await call(house, 'POST /api/v1/gate/upstreams', caller, {
    body: { key: 'box', name: '상자', target: { kind: 'stdio', program: 'hostile' } },
  });
  await call(house, 'POST /api/v1/gate/upstreams/{id}/refresh', caller, { params: { id } });
  await classifyAll(house, caller, { risk: 'LOW', timeoutMs: 5_000 });
  const act = (how: string, text: string) => ask(caller, 'box_act', { how, text });
  const [long, garbage, hang, ...echoes] = await Promise.all([
    act('long', 'a'),
    act('garbage', 'b'),
    act('hang', 'c'),
    act('echo', 'd'),
    act('echo', 'e'),
  ]);
  assert.equal(long.error?.data?.detail, 'too_large');
  assert.equal(garbage.error?.data?.detail, 'timeout');
  assert.equal(hang.error?.data?.detail, 'timeout');
  assert.deepEqual(echoes.map(textOf), ['d', 'e']);
  const crashed = await act('crash', 'f');
  assert.equal(crashed.error?.data?.reason, 'outcome_unknown');
  assert.equal(textOf(await act('echo', 'g')), 'g');
  const ran = readFileSync(ledger, 'utf8').trim().split('\n').toSorted().join('');
  assert.equal(ran, 'abcdefg', 'each ran once');
});

test('1,000 callers at once: each has the answer to their own call, made once, while a server hangs', async () => {
  const caller = await classified(house, server, { risk: 'LOW', timeoutMs: 2_000 });
  await addGood(caller);
  server.misbehave = () => undefined;
  const hanging = Promise.all(
    Array.from({ length: 10 }, () =>
      ask(makeCaller(caller.tenantId, '기다리는 사람'), 'notes_echo', { text: '멈춤' }),
    ),
  );
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, turn) =>
      ask(makeCaller(caller.tenantId, `사람 ${turn}`), 'good_echo', { text: `글 ${turn}.` }),
    ),
  );
  for (const [turn, answer] of answers.entries())
    assert.ok(textOf(answer).includes(`글 ${turn}.`), JSON.stringify(answer));
  const texts = new Set(good.calls.map(({ params }) => JSON.stringify(params['arguments'])));
  assert.deepEqual([good.calls.length, texts.size], [1_000, 1_000]);
  for (const told of await hanging) assert.equal(told.error?.data?.detail, 'timeout');
  assert.equal(server.calls.length, 10);
});
