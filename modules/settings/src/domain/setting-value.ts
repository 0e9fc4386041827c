/** What a setting can be: a whole number in the setting's unit, a switch, one of its choices, or a text. */
export type SettingValue = number | boolean | string;

/** The rule of a setting: what values it takes. */
export type SettingRule =
  | {
      readonly unit: 'milliseconds' | 'seconds' | 'minutes' | 'hours' | 'days' | 'months' | 'count';
      readonly min: number;
      readonly max: number;
    }
  | { readonly unit: 'switch' }
  | { readonly unit: 'choice'; readonly choices: readonly string[] }
  | { readonly unit: 'text'; readonly example: string; readonly accepts: (value: string) => boolean };

/** Whether a value keeps the rule. */
export function fits(rule: SettingRule, value: SettingValue): boolean {
  switch (rule.unit) {
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && rule.choices.includes(value);
    case 'text':
      return typeof value === 'string' && rule.accepts(value);
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
    case 'text':
      return rule.example;
    default:
      return `${rule.min} – ${rule.max}`;
  }
}
