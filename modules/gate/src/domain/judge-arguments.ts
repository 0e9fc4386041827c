import { canonicalJson, type Json } from '@haechi/kernel';
import { compilePattern, type Pattern } from './patterns.ts';
import type { ArgumentRule } from './policy-types.ts';

export interface CompiledRule {
  readonly path: string;
  readonly steps: readonly string[];
  readonly allow: readonly Pattern[];
  readonly deny: readonly Pattern[];
  readonly required: boolean;
}

export interface ArgumentProblem {
  readonly path: string;
  readonly why: 'missing' | 'denied' | 'not_allowed';
}

/** How much of the arguments one rule looks at. */
const PLACES_MAX = 1_000;
const TEXT_MAX = 100_000;

const readSteps = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** @returns the first pattern that is none, or the rules ready to be asked */
export function compileArgumentRules(
  rules: readonly ArgumentRule[],
): { readonly ok: true; readonly rules: CompiledRule[] } | { readonly ok: false; readonly pattern: string } {
  const compiled: CompiledRule[] = [];
  for (const rule of rules) {
    const sides: { readonly allow: Pattern[]; readonly deny: Pattern[] } = { allow: [], deny: [] };
    for (const side of ['allow', 'deny'] as const)
      for (const pattern of rule[side]) {
        const one = compilePattern(pattern);
        if (one === undefined) return { ok: false, pattern };
        sides[side].push(one);
      }
    compiled.push({ path: rule.path, steps: readSteps(rule.path), ...sides, required: rule.required });
  }
  return { ok: true, rules: compiled };
}

function* placesOf(value: Json | undefined, steps: readonly string[]): Generator<Json> {
  const [step, ...others] = steps;
  if (value === undefined) return;
  if (step === undefined) {
    yield value;
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (step === '*') for (const item of Object.values(value)) yield* placesOf(item, others);
  else if (Object.hasOwn(value, step))
    yield* placesOf((value as { readonly [key: string]: Json })[step], others); // an array is read by its indexes
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : canonicalJson(value));

function judgePlace(rule: CompiledRule, value: Json): ArgumentProblem['why'] | undefined {
  const text = textOf(value);
  // What cannot be looked at as a whole is not let through.
  if (text.length > TEXT_MAX) return 'not_allowed';
  // Two spellings of the same letters must not pass a rule that means both.
  const spellings = [...new Set([text, text.normalize('NFC'), text.normalize('NFKC')])];
  if (spellings.some((one) => rule.deny.some((matches) => matches(one)))) return 'denied';
  if (rule.allow.length > 0 && !rule.allow.some((matches) => matches(text))) return 'not_allowed';
  return undefined;
}

/** The first thing about the arguments that the rules of the tool refuse. */
export function findArgumentProblem(rules: readonly CompiledRule[], args: Json): ArgumentProblem | undefined {
  for (const rule of rules) {
    let places = 0;
    for (const value of placesOf(args, rule.steps)) {
      places += 1;
      const why = places > PLACES_MAX ? 'not_allowed' : judgePlace(rule, value);
      if (why !== undefined) return { path: rule.path, why };
    }
    if (places === 0 && rule.required) return { path: rule.path, why: 'missing' };
  }
  return undefined;
}
