import { readFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { type Check, type Finding, finding } from '../finding.ts';

const say = finding('system');
const SUPPORTED = new Set(['linux-x64', 'linux-arm64', 'win32-x64', 'darwin-arm64', 'darwin-x64']);
const KERNEL_MIN = [4, 18];
const WINDOWS_BUILD_MIN = 19_041;

/** The kernel of WSL2 is one of its own; WSL1 only pretends to be one. */
export function readWsl(versionText: string): 'none' | 'wsl1' | 'wsl2' {
  if (!/microsoft/i.test(versionText)) return 'none';
  return /WSL2|microsoft-standard/i.test(versionText) ? 'wsl2' : 'wsl1';
}

export function isAtLeast(version: string, min: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [index, wanted] of min.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

/** Operating system, kernel and kind of WSL. */
export const checkSystem: Check = async () => {
  const here = `${platform()}-${arch()}`;
  const version = release();
  if (!SUPPORTED.has(here)) return [say('failure', 'system-unsupported', { here })];
  if (platform() === 'win32') return judgeWindows(version);
  if (platform() !== 'linux') return [say('good', 'system-good', { here, version })];
  const wsl = readWsl(await readFile('/proc/version', 'utf8').catch(() => ''));
  const findings: Finding[] = [];
  if (wsl === 'wsl1') findings.push(say('failure', 'wsl1'));
  if (wsl === 'wsl2') findings.push(say('good', 'wsl2', { version }));
  if (!isAtLeast(version, KERNEL_MIN)) findings.push(say('failure', 'kernel-old', { version }));
  return findings.length > 0 ? findings : [say('good', 'system-good', { here, version })];
};

function judgeWindows(version: string): readonly Finding[] {
  const build = Number(version.split('.')[2] ?? 0);
  return build < WINDOWS_BUILD_MIN
    ? [say('failure', 'windows-old', { build })]
    : [say('good', 'system-good', { here: 'Windows', version })];
}
