import type { SharePlan } from '@haechi/custody';
import { CliError } from '../cli-error.ts';
import type { CommandCall, OptionSpec } from '../command.ts';
import { EXIT } from '../exit-code.ts';

export const planOption: OptionSpec = { name: 'plan', value: 'PLAN', required: true, help: 'option.plan' };

const PLAN = /^(\d{1,2}):(.+)$/;
const GROUP = /^([^=,/]{1,60})=(\d{1,2})\/(\d{1,2})$/u;
const COUNT_MAX = 16;

/**
 * How a set of shares is divided: `2:hospital=2/3,auditor=1/1` needs both groups, two of three shares of the first and
 * the only one of the second.
 * @throws CliError for a plan that SLIP-0039 or good sense forbids
 */
export function readPlan(call: CommandCall): SharePlan {
  const text = call.option('plan') ?? '';
  const refuse = (why: string): never => {
    throw new CliError(
      {
        code: 'CLI_USAGE',
        title: call.say('keys.plan.title', { value: text }),
        detail: why,
        remedy: call.say('keys.plan.remedy'),
      },
      EXIT.usage,
    );
  };
  const [, needed = '', list = ''] = PLAN.exec(text.trim()) ?? refuse('');
  const groups = list.split(',').map((part) => {
    const [, name = '', threshold = '', count = ''] = GROUP.exec(part.trim()) ?? refuse(part);
    return { name: name.trim(), threshold: Number(threshold), count: Number(count) };
  });
  for (const { name, threshold, count } of groups) {
    if (threshold < 1 || threshold > count || count > COUNT_MAX) refuse(name);
    // Many equal copies of one share would look like many holders.
    if (threshold === 1 && count > 1) refuse(call.say('keys.plan.one-of-many', { name }));
  }
  const groupThreshold = Number(needed);
  if (groupThreshold < 1 || groupThreshold > groups.length || groups.length > COUNT_MAX) refuse(needed);
  if (new Set(groups.map(({ name }) => name)).size !== groups.length) refuse(list);
  return { label: text.trim().slice(0, 100), groupThreshold, groups };
}
