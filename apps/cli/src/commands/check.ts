import type { Command, CommandCall } from '../command.ts';
import { oneLine } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';

async function run({ api, argument, option, say, print, locale }: CommandCall) {
  const principal = option('principal');
  const answer = await api.call('POST /api/v1/access/check', {
    body: {
      permission: argument('PERMISSION'),
      scope: argument('SCOPE'),
      ...(principal === undefined ? {} : { principal }),
    },
  });
  print(answer, () => {
    const { via, validUntil } = answer;
    const lines = [`${say(`check.${answer.decision}`)}  ${oneLine(answer.reason)} (${answer.reasonCode})`];
    if (via !== null)
      lines.push(
        say('check.via', { role: oneLine(via.roleName), key: via.roleKey, scope: oneLine(via.scopeName) }),
        say('check.because', { reason: oneLine(via.assignmentReason) }),
      );
    if (validUntil !== null) lines.push(say('check.until', { time: formatTime(validUntil, locale) }));
    return `${lines.join('\n')}\n`;
  });
  return answer.decision === 'allow' ? EXIT.yes : EXIT.no;
}

export const check: Command = {
  path: 'check',
  summary: 'command.check',
  arguments: [{ name: 'PERMISSION' }, { name: 'SCOPE' }],
  options: [{ name: 'principal', value: 'ID', help: 'option.principal' }],
  run,
};
