import { RISKS } from '@haechi/contracts';

export type Risk = (typeof RISKS)[number];

export const riskierOf = (one: Risk, other: Risk): Risk =>
  RISKS.indexOf(one) >= RISKS.indexOf(other) ? one : other;

/** HIGH and CRITICAL wait for a person. */
export const needsPerson = (risk: Risk): boolean => risk === 'HIGH' || risk === 'CRITICAL';

/** Who may call a tool unless its classification names another permission. */
export const permissionOf = (risk: Risk): string => `tool:call-${risk.toLowerCase()}`;
