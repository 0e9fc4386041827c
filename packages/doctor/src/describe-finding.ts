import { fillPlaceholders, type Locale } from '@haechi/kernel';
import type { Finding } from './finding.ts';
import { type FindingText, findingTexts } from './texts.ts';

/** One finding in one language. */
export function describeFinding({ code, params }: Finding, locale: Locale): FindingText {
  const text: FindingText = findingTexts[code][locale];
  const fill = (part: string): string => fillPlaceholders(part, params);
  return {
    where: fill(text.where),
    ...(text.why === undefined ? {} : { why: fill(text.why) }),
    ...(text.how === undefined ? {} : { how: fill(text.how) }),
  };
}
