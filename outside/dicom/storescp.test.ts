import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { testDicom } from '@haechi/doctor';
import { findFreePort } from '../../e2e/harness/free-port.ts';

const ROUNDS = 10;
const folder = mkdtempSync(join(tmpdir(), 'haechi-dicom-'));
const received = join(folder, 'received');
let storescp: ChildProcess;
let port: number;
let said = '';

before(async () => {
  mkdirSync(received);
  port = await findFreePort();
  const program = process.env['HAECHI_TEST_STORESCP'] ?? 'storescp';
  const env: Record<string, string> = JSON.parse(process.env['HAECHI_TEST_STORESCP_ENV'] ?? '{}');
  storescp = spawn(
    program,
    ['--verbose', '--aetitle', 'PACS', '--output-directory', received, String(port)],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  for (const stream of [storescp.stdout, storescp.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
});
after(async () => {
  storescp.kill('SIGKILL');
  await once(storescp, 'close');
  rmSync(folder, { recursive: true });
});

async function ask(repeat: number) {
  const evidenceFile = join(folder, 'evidence.json');
  const peer = { host: '127.0.0.1', port, calledTitle: 'PACS', callingTitle: 'HAECHI' };
  const found = await testDicom({ peer, repeat, evidenceFile, nowMs: Date.now() });
  return { found, evidence: JSON.parse(readFileSync(evidenceFile, 'utf8')) };
}

test('storescp of dcmtk takes every C-ECHO and every C-STORE, and the verdict is Plan A', async (t) => {
  // Until it listens nothing is decided; that is an answer of the doctor, too.
  for (let first = await ask(1); first.evidence.verdict === 'undecided'; first = await ask(1));
  const { found, evidence } = await ask(ROUNDS);
  assert.equal(found.code, 'dicom-good', `${JSON.stringify(found)}\n${said}`);
  assert.equal(evidence.verdict, 'plan-a');
  assert.equal(evidence.attempts.length, 2 * ROUNDS);
  assert.equal(readdirSync(received).length, ROUNDS + 1, 'each picture arrived once');
  t.diagnostic(`95% within ${evidence.p95} ms`);
});
