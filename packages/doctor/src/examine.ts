import { checkCertificates } from './checks/check-certificates.ts';
import { checkPermissions } from './checks/check-permissions.ts';
import { checkPorts } from './checks/check-ports.ts';
import { checkDisk, checkMemory } from './checks/check-room.ts';
import { checkSystem } from './checks/check-system.ts';
import { checkClock, checkTimeZone } from './checks/check-time.ts';
import { CHECK_CLASSES, type CheckClass, type Finding, type Patient } from './finding.ts';

const CHECKS = [
  checkSystem,
  checkDisk,
  checkMemory,
  checkPorts,
  checkClock,
  checkPermissions,
  checkTimeZone,
  checkCertificates,
];

/** Looks at everything that has to be right before and while a server runs here. Changes nothing. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(...(await check(patient)));
  return findings;
}

/** The class of the gravest finding: the first one that failed, in the order of the classes. */
export function worstClass(findings: readonly Finding[]): CheckClass | undefined {
  return CHECK_CLASSES.find((one) =>
    findings.some((found) => found.class === one && found.severity === 'failure'),
  );
}
