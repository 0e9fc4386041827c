import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECK_CLASSES, type CheckClass, type Finding } from './finding.ts';
import { type FindingCode, findingTexts } from './texts.ts';

const FILE = 'doctor.json';

/** What a look at the machine found, and when. */
export interface Examination {
  readonly at: string;
  /** By `haechi doctor`, or by the server. */
  readonly by: 'command' | 'server';
  readonly findings: readonly Finding[];
}

/** Keeps the newest look beside the data, where the console reads it. */
export async function writeExamination(dataDir: string, examination: Examination): Promise<void> {
  const path = join(dataDir, FILE);
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, `${JSON.stringify(examination, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, path);
}

/** Undefined before the first look, or when the file is not one of ours. */
export async function readExamination(dataDir: string): Promise<Examination | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(dataDir, FILE), 'utf8'));
    return isExamination(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isExamination(value: unknown): value is Examination {
  if (!isRecord(value)) return false;
  const { at, by, findings } = value;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return false;
  return (by === 'command' || by === 'server') && Array.isArray(findings) && findings.every(isFinding);
}

const isCode = (value: unknown): value is FindingCode =>
  typeof value === 'string' && Object.hasOwn(findingTexts, value);

function isFinding(value: unknown): value is Finding {
  if (!isRecord(value)) return false;
  const { class: about, severity, code, params } = value;
  return (
    CHECK_CLASSES.some((one: CheckClass) => one === about) &&
    (severity === 'good' || severity === 'warning' || severity === 'failure') &&
    isCode(code) &&
    isRecord(params) &&
    Object.values(params).every((param) => typeof param === 'string' || typeof param === 'number')
  );
}
