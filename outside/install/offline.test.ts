import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const cli = join(root, 'apps/cli/src/main.ts');
const offline: readonly string[] = JSON.parse(process.env['HAECHI_TEST_OFFLINE'] ?? '[]');

/** Runs a program where there is no network but the machine itself. What it tried to reach outside is counted. */
async function runOffline(script: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const [program = '', ...args] = offline;
  const { stdout } = await run(program, [...args, 'bash', '-euc', script], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, ...env },
    maxBuffer: 16_000_000,
  });
  return stdout;
}

/** The kernel counts in each namespace what had nowhere to go (RFC 4293, ipSystemStatsOutNoRoutes). */
const COUNT_ATTEMPTS = `awk '/^Ip:/ && !h { h = $0; next } /^Ip:/ { n = split(h, k); split($0, v); for (i = 1; i <= n; i++) if (k[i] == "OutNoRoutes") print "attempts=" v[i] }' /proc/net/snmp`;

let folder: string;
let bundle: string;
let fingerprint: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haechi-offline-'));
  const keys = join(folder, 'maker');
  const made = await run(process.execPath, [cli, 'bundle', 'keygen', '--out', keys, '--json']);
  fingerprint = String(JSON.parse(made.stdout).fingerprint);
  bundle = join(folder, 'haechi.tar');
  const key = ['--root', join(keys, '1.root.json'), '--key', join(keys, 'release.key.pem')];
  await run(process.execPath, [cli, 'bundle', '--out', bundle, ...key, '--json']);
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('a bundle on a machine without network', () => {
  test('installs, starts, signs somebody in, and reaches for nothing outside', async () => {
    const base = join(folder, 'base');
    const journey = join(import.meta.dirname, 'sign-in-journey.ts');
    const said = await runOffline(
      `
      ip link set lo up
      bash "$(dirname "$BUNDLE")/install.sh" --bundle "$BUNDLE" --base "$BASE" --fingerprint "$FINGERPRINT"
      echo PORT=18471 > "$BASE/haechi.env"
      trap '"$BASE/bin/haechi" stop || true' EXIT
      "$BASE/bin/haechi" start
      "$NODE" "$JOURNEY" http://localhost:18471 "$BASE/data/logs/start.log"
      ${COUNT_ATTEMPTS}
      (echo > /dev/tcp/192.0.2.1/9) 2>/dev/null || true
      ${COUNT_ATTEMPTS}
      `,
      { BUNDLE: bundle, BASE: base, FINGERPRINT: fingerprint, NODE: process.execPath, JOURNEY: journey },
    );
    assert.match(said, /signed in/);
    assert.deepEqual(
      [...said.matchAll(/attempts=(\d+)/g)].map(([, count]) => count),
      ['0', '1'],
      'the second is our own',
    );
  });

  test('a flipped byte in what would run first stops the script before anything runs', async () => {
    const bytes = readFileSync(bundle);
    for (const place of ['"signatures":[{"keyid":"', 'ELF', 'installer.mjs\0']) {
      const position = bytes.indexOf(place) + (place === 'ELF' ? 5_000 : place.length + 600);
      const file = openSync(bundle, 'r+');
      writeSync(file, Buffer.from([(bytes[position] ?? 0) ^ 1]), 0, 1, position);
      const script = `bash "$(dirname "$BUNDLE")/install.sh" --bundle "$BUNDLE" --base "$BASE" --fingerprint "$FINGERPRINT"`;
      const env = { BUNDLE: bundle, BASE: join(folder, 'never'), FINGERPRINT: fingerprint };
      await assert.rejects(runOffline(script, env), /Nothing was run|아무것도 실행하지 않았습니다/);
      writeSync(file, Buffer.from([bytes[position] ?? 0]), 0, 1, position);
      closeSync(file);
    }
  });
});
