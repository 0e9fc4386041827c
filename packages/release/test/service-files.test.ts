import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { serviceFiles } from '../src/index.ts';

const facts = { base: "/srv/op/100% o'clock", user: "o'hara", distribution: "Ubuntu'; Remove-Item C:\\ '" };
const files = new Map(serviceFiles(facts).map(({ name, content }) => [name, content]));
const contentOf = (name: string): string => files.get(name) ?? assert.fail(name);

test('units start the server as an ordinary user, again after a crash, and not where that cannot help', () => {
  const user = contentOf('haechi.user.service');
  const system = contentOf('haechi.system.service');
  for (const unit of [user, system]) {
    assert.match(unit, /^ExecStart="\/srv\/op\/100%% o'clock\/bin\/haechi-server"$/m);
    assert.match(unit, /^Restart=on-failure$/m);
    assert.match(unit, /^RestartPreventExitStatus=77 78$/m);
    assert.match(unit, /^NoNewPrivileges=yes$/m);
    for (const line of unit.split('\n'))
      assert.match(line, /^$|^\[(Unit|Service|Install)\]$|^[A-Z][A-Za-z]+=.+$/);
  }
  assert.match(system, /^User=o'hara$/m);
  assert.doesNotMatch(user, /^User=/m);
  assert.match(user, /^WantedBy=default\.target$/m);
  assert.match(system, /^WantedBy=multi-user\.target$/m);
});

test('scripts for Windows hold names as text, run nothing elevated, and have the line ends of Windows', () => {
  for (const name of ['keep-wsl-alive.ps1', 'register-haechi.ps1', 'unregister-haechi.ps1']) {
    const script = contentOf(name);
    assert.doesNotMatch(script, /(?<!\r)\n/);
    // In double quotes, a colon behind a variable would make it the name of a drive.
    assert.doesNotMatch(script, /"[^"\n]*\$\w+:[^"\n]*"/);
    assert.doesNotMatch(script, /RunLevel Highest|-Verb RunAs/);
    // What is left outside of quotes has every quote closed and no name of ours in it.
    const bare = script
      .replaceAll(/#[^\r\n]*/g, '')
      .replaceAll(/'(?:[^']|'')*'/g, '')
      .replaceAll(/"[^"]*"/g, '');
    assert.doesNotMatch(bare, /['"]|Remove-Item|hara|clock/);
    for (const [open = '', close = ''] of ['()', '{}', '[]'].map((pair) => pair.split('')))
      assert.equal(bare.split(open).length, bare.split(close).length, `${name}: ${open}${close}`);
  }
  assert.match(contentOf('register-haechi.ps1'), /-UserId 'o''hara' -LogonType S4U -RunLevel Limited/);
});

const PARSE = `
$errors = $null
[void][System.Management.Automation.Language.Parser]::ParseInput([Console]::In.ReadToEnd(), [ref]$null, [ref]$errors)
$errors | ForEach-Object { $_.ToString() }
exit $errors.Count
`;
const powerShell = ['pwsh', 'powershell.exe'].find(
  (program) => spawnSync(program, ['-NoProfile', '-Command', 'exit 0']).status === 0,
);

test("scripts for Windows are read without a fault by PowerShell's own parser", {
  skip: powerShell === undefined ? 'there is no PowerShell on this machine' : false,
}, () => {
  for (const name of ['keep-wsl-alive.ps1', 'register-haechi.ps1', 'unregister-haechi.ps1']) {
    const run = (script: string) =>
      spawnSync(powerShell ?? '', ['-NoProfile', '-NonInteractive', '-Command', PARSE], {
        input: script,
        encoding: 'utf8',
      });
    const { status, stdout, stderr } = run(contentOf(name));
    assert.equal(status, 0, `${name}: ${stdout}${stderr}`);
    assert.notEqual(run(`${contentOf(name)} {`).status, 0, 'a fault would be told');
  }
});
