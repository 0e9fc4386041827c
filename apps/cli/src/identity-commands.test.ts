import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'haechi-cli-identity-'));
after(() => rmSync(directory, { recursive: true }));

/** Runs a command against a server that answers everything alike. */
async function run(args: readonly string[], answer: object | undefined, secret = '') {
  const asked: { operation: string; body: unknown }[] = [];
  const printed = { out: '', note: '' };
  const exitCode = await runCli(args, {
    env: { HAECHI_TOKEN: `hst_${'a'.repeat(43)}`, HAECHI_URL: 'http://localhost:1', LANG: 'en_US.UTF-8' },
    homeDir: '/nonexistent',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const text = await request.text();
      const operation = `${request.method} ${new URL(request.url).pathname}`;
      asked.push({ operation, body: text === '' ? undefined : JSON.parse(text) });
      return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer);
    },
    out: (text) => void (printed.out += text),
    note: (text) => void (printed.note += text),
    readSecret: async () => secret,
    now: () => 0,
    wait: async () => {},
    stopped: new AbortController().signal,
  });
  return { exitCode, asked, ...printed };
}

const fileOf = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

test('what was allowed is withdrawn by the id of the client', async () => {
  const { exitCode, asked } = await run(['consents', 'withdraw', 'clt_1'], undefined);
  assert.equal(exitCode, EXIT.yes);
  assert.deepEqual(asked, [{ operation: 'DELETE /api/v1/me/consents/clt_1', body: undefined }]);
});

test('credentials of a file are sent as they are, and who was not taken over is told', async () => {
  const people = [{ email: 'a@example.com', passwordHash: '$2b$10$x', totpSecret: 'S' }];
  const answer = { importedCount: 0, people: [{ email: 'a@example.com', outcome: 'not_invited' }] };
  const path = fileOf('people.json', JSON.stringify(people));
  const { exitCode, asked, out } = await run(
    ['people', 'import-credentials', path, '--reason', 'moving'],
    answer,
  );
  assert.deepEqual(asked[0]?.body, { people, reason: 'moving' });
  assert.equal(exitCode, EXIT.no);
  assert.match(out, /a@example\.com\s+not invited/);
});

test('a file that is no JSON is not quoted: it is full of secrets', async () => {
  const path = fileOf('broken.json', 'JBSWY3DPEHPK3PXP is the key');
  const { exitCode, asked, out, note } = await run(
    ['people', 'import-credentials', path, '--reason', 'moving'],
    {},
  );
  assert.equal(exitCode, EXIT.usage);
  assert.deepEqual(asked, []);
  assert.doesNotMatch(`${out}${note}`, /JBSW/);
});

test('a provider keeps its secret unless another is asked for', async () => {
  const answer = {
    key: 'corp',
    kind: 'oidc',
    name: 'Corp',
    redirectUri: 'https://h.example/sign-in/external',
  };
  const set = ['sign-in-providers', 'set', 'corp', '--name', 'Corp', '--client-id', 'h', '--reason', 'new'];
  const kept = await run([...set, '--issuer', 'https://c.example', '--enabled', 'off'], answer);
  const [first] = kept.asked;
  assert.equal(first?.operation, 'PUT /api/v1/sign-in-providers/corp');
  assert.deepEqual(first.body, {
    kind: 'oidc',
    name: 'Corp',
    clientId: 'h',
    enabled: false,
    reason: 'new',
    issuer: 'https://c.example',
  });
  const renewed = await run([...set, '--secret'], answer, 'another secret\n');
  assert.match(JSON.stringify(renewed.asked[0]?.body), /"clientSecret":"another secret"/);
});

test('the directory is switched by a word', async () => {
  const on = await run(['directory', 'switch', 'on', '--reason', 'go'], { key: 'provisioning.enabled' });
  assert.deepEqual(on.asked[0], {
    operation: 'PUT /api/v1/settings/provisioning.enabled',
    body: { value: true, reason: 'go' },
  });
  assert.equal((await run(['directory', 'switch', 'maybe', '--reason', 'go'], {})).exitCode, EXIT.usage);
});
