import type { Rule, RuleName } from '../rule.ts';
import { dormantAccount } from './dormant-account.ts';
import { farApart } from './far-apart.ts';
import { manyDenials } from './many-denials.ts';
import { massReading } from './mass-reading.ts';
import { unusualAddress } from './unusual-address.ts';
import { unusualHour } from './unusual-hour.ts';

/**
 * A rule whose state is only known to itself; no rule is ever given another one's state. States come back from the database exactly as the same rule wrote them,
 * under its name.
 */
type AnyRule = Rule<unknown>;

const all = {
  many_denials: manyDenials,
  unusual_hour: unusualHour,
  unusual_address: unusualAddress,
  dormant_account: dormantAccount,
  far_apart: farApart,
  mass_reading: massReading,
} as const satisfies Record<RuleName, object>;

export function ruleOf(name: RuleName): AnyRule {
  return all[name];
}
