/** What a setting can be: a whole number in the setting's unit, a switch, or one of its choices. */
export type SettingValue = number | boolean | string;

/** The rule of a setting: what values it takes. */
export type SettingRule =
  | {
      readonly unit: 'minutes' | 'seconds' | 'hours' | 'days' | 'count';
      readonly min: number;
      readonly max: number;
    }
  | { readonly unit: 'switch' }
  | { readonly unit: 'choice'; readonly choices: readonly string[] };

/** Whether a value keeps the rule. */
export function fits(rule: SettingRule, value: SettingValue): boolean {
  switch (rule.unit) {
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && rule.choices.includes(value);
    default:
      return typeof value === 'number' && Number.isInteger(value) && value >= rule.min && value <= rule.max;
  }
}

/** What the rule allows, in a form that needs no translation: `5 – 60`, `true, false`, `strict, relaxed`. */
export function describeAllowed(rule: SettingRule): string {
  switch (rule.unit) {
    case 'switch':
      return 'true, false';
    case 'choice':
      return rule.choices.join(', ');
    default:
      return `${rule.min} – ${rule.max}`;
  }
}
