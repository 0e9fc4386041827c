import { isNetwork } from './network-of.ts';
import type { Parameters, ParameterValue, RuleName } from './rule.ts';

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the product may do by itself, from nothing to the most. */
export const MEASURES = ['none', 'step_up', 'end_session', 'suspend'] as const;
export type Measure = (typeof MEASURES)[number];

/** How a rule works for one organisation. */
export interface RuleSettings {
  readonly enabled: boolean;
  readonly severity: Severity;
  readonly measure: Measure;
  /** How long the rule keeps still about the same person after a finding. */
  readonly quietMinutes: number;
  readonly parameters: Parameters;
}

/** What a parameter takes. Its words are the messages `anomalies.parameter.<rule>.<key>`. */
export type ParameterDefinition = { readonly key: string } & (
  | {
      readonly unit: 'count' | 'minutes' | 'days' | 'hour' | 'kilometres';
      readonly defaultValue: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly unit: 'time_zone'; readonly defaultValue: string }
  | { readonly unit: 'networks'; readonly defaultValue: readonly string[]; readonly countMax: number }
);

interface RuleDefinition {
  readonly severity: Severity;
  readonly quietMinutes: number;
  readonly parameters: readonly ParameterDefinition[];
}

const QUIET_MINUTES = { min: 0, max: 10_080 } as const;

/** The defaults and bounds of every rule. */
export const RULE_DEFINITIONS: Readonly<Record<RuleName, RuleDefinition>> = {
  many_denials: {
    severity: 'medium',
    quietMinutes: 60,
    parameters: [
      { key: 'count', unit: 'count', defaultValue: 10, min: 2, max: 1000 },
      { key: 'windowMinutes', unit: 'minutes', defaultValue: 10, min: 1, max: 1440 },
    ],
  },
  unusual_hour: {
    severity: 'low',
    quietMinutes: 480,
    parameters: [
      { key: 'fromHour', unit: 'hour', defaultValue: 7, min: 0, max: 23 },
      { key: 'toHour', unit: 'hour', defaultValue: 22, min: 0, max: 23 },
      { key: 'timeZone', unit: 'time_zone', defaultValue: 'Asia/Seoul' },
      { key: 'habitDays', unit: 'count', defaultValue: 3, min: 1, max: 10 },
    ],
  },
  unusual_address: {
    severity: 'medium',
    quietMinutes: 60,
    parameters: [
      { key: 'learnSignIns', unit: 'count', defaultValue: 5, min: 1, max: 100 },
      { key: 'forgetDays', unit: 'days', defaultValue: 90, min: 1, max: 365 },
      { key: 'trustedNetworks', unit: 'networks', defaultValue: [], countMax: 50 },
    ],
  },
  dormant_account: {
    severity: 'high',
    quietMinutes: 1440,
    parameters: [{ key: 'days', unit: 'days', defaultValue: 60, min: 1, max: 730 }],
  },
  far_apart: {
    severity: 'high',
    quietMinutes: 60,
    parameters: [
      { key: 'windowMinutes', unit: 'minutes', defaultValue: 60, min: 1, max: 1440 },
      { key: 'kilometres', unit: 'kilometres', defaultValue: 500, min: 10, max: 20_000 },
    ],
  },
  mass_reading: {
    severity: 'high',
    quietMinutes: 60,
    parameters: [
      { key: 'records', unit: 'count', defaultValue: 1000, min: 2, max: 1_000_000 },
      { key: 'windowMinutes', unit: 'minutes', defaultValue: 15, min: 1, max: 1440 },
    ],
  },
};

export function defaultSettings(rule: RuleName): RuleSettings {
  const { severity, quietMinutes, parameters } = RULE_DEFINITIONS[rule];
  return {
    enabled: true,
    severity,
    measure: 'none',
    quietMinutes,
    parameters: Object.fromEntries(parameters.map(({ key, defaultValue }) => [key, defaultValue])),
  };
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function fits(definition: ParameterDefinition, value: ParameterValue | undefined): boolean {
  switch (definition.unit) {
    case 'time_zone':
      return typeof value === 'string' && isTimeZone(value);
    case 'networks':
      return Array.isArray(value) && value.length <= definition.countMax && value.every(isNetwork);
    default:
      return (
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= definition.min &&
        value <= definition.max
      );
  }
}

/** The keys of what a rule does not take: values out of bounds, and parameters it does not know. Empty when all is well. */
export function findUnfit(rule: RuleName, { quietMinutes, parameters }: RuleSettings): string[] {
  const definitions = RULE_DEFINITIONS[rule].parameters;
  const known = new Set(definitions.map(({ key }) => key));
  return [
    ...(quietMinutes < QUIET_MINUTES.min || quietMinutes > QUIET_MINUTES.max ? ['quietMinutes'] : []),
    ...definitions
      .filter((definition) => !fits(definition, parameters[definition.key]))
      .map(({ key }) => key),
    ...Object.keys(parameters).filter((key) => !known.has(key)),
  ];
}

/**
 * What is in force: the stored settings; a value that this version no longer takes gives way to the default, so that
 * nothing runs with what the product has ruled out.
 */
export function inForce(rule: RuleName, stored: RuleSettings | undefined): RuleSettings {
  const defaults = defaultSettings(rule);
  if (stored === undefined) return defaults;
  const parameters = Object.fromEntries(
    RULE_DEFINITIONS[rule].parameters.map((definition) => {
      const value = stored.parameters[definition.key];
      return [
        definition.key,
        value !== undefined && fits(definition, value) ? value : definition.defaultValue,
      ];
    }),
  );
  return { ...defaults, ...stored, parameters };
}
