import type { FindingCode } from './texts.ts';

/** What a check is about. Each has its own exit code. */
export const CHECK_CLASSES = [
  'system',
  'disk',
  'memory',
  'ports',
  'clock',
  'permissions',
  'time-zone',
  'dicom',
  'certificates',
] as const;
export type CheckClass = (typeof CHECK_CLASSES)[number];

/** One thing that a check found. `good` is said too, so that somebody on the phone hears that it was looked at. */
export interface Finding {
  readonly class: CheckClass;
  readonly severity: 'good' | 'warning' | 'failure';
  readonly code: FindingCode;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What a check may look at. */
export interface Patient {
  /** Folder of the installation, or the base directory of the server. */
  readonly base: string;
  readonly dataDir: string;
  readonly port: number;
  readonly nowMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Check = (patient: Patient) => Promise<readonly Finding[]>;

export const finding =
  (checkClass: CheckClass) =>
  (severity: Finding['severity'], code: FindingCode, params: Finding['params'] = {}): Finding => ({
    class: checkClass,
    severity,
    code,
    params,
  });
