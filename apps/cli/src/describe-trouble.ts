import type { Trouble } from './cli-error.ts';
import { oneLine } from './display.ts';
import type { Say } from './messages/say.ts';

/** What happened, where, and what to do next. */
export function describeTrouble(trouble: Trouble, say: Say): string {
  const { code, title, detail, where, remedy, requestId, fields = [] } = trouble;
  const lines = [
    `haechi: ${oneLine(title)} (${code})`,
    ...(detail ? [`  ${oneLine(detail)}`] : []),
    ...fields.map(({ field, message }) => `  ${oneLine(field)}: ${oneLine(message)}`),
    ...(where ? [`  ${say('trouble.where')}  ${oneLine(where)}`] : []),
    ...(requestId ? [`  ${say('trouble.request')}  ${oneLine(requestId)}`] : []),
    `  → ${oneLine(remedy)}`,
  ];
  return `${lines.join('\n')}\n`;
}
