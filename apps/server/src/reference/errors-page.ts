import { httpErrors, httpMessages } from '@haechi/http';
import type { Catalogues, ErrorRegistry } from '@haechi/kernel';

/** Where codes come from, and the words for them. */
export interface ErrorSource {
  readonly name: string;
  readonly errors: ErrorRegistry;
  readonly messages: Catalogues;
}

export const shellErrors: ErrorSource = { name: 'every route', errors: httpErrors, messages: httpMessages };

/** What the first letters of a code say. */
const FAMILIES: Readonly<Record<string, string>> = {
  AUTH: 'Who is calling: sign-in, sessions, second factors, links',
  PERM: 'What somebody may do, and roles, rules, delegations',
  OPA: 'The policy server beside the engine',
  PROJ: 'Projects',
  VAL: 'What a request says',
  SYS: 'The system itself; trying again later can help',
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The table of all error codes as Markdown, from the registries of the modules and nothing else. */
export function writeErrorsPage(sources: readonly ErrorSource[]): string {
  const rows = sources.flatMap(({ errors, messages }) =>
    Object.entries(errors).map(([code, { status }]) => {
      const say = (language: 'ko' | 'en', part: string): string =>
        cell(messages[language][`error.${code}.${part}`] ?? '');
      return {
        code,
        family: code.slice(0, code.indexOf('_')),
        line: `| \`${code}\` | ${status} | ${say('en', 'title')} | ${say('ko', 'title')} | ${say('en', 'remedy')} |`,
      };
    }),
  );
  const families = Map.groupBy(
    rows.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
    ({ family }) => family,
  );
  const known = Object.keys(FAMILIES).filter((family) => families.has(family));
  const others = [...families.keys()].filter((family) => !known.includes(family));
  const sections = [...known, ...others].map((family) => {
    const about = FAMILIES[family];
    const head = about === undefined ? `## ${family}` : `## ${family}: ${about}`;
    const lines = (families.get(family) ?? []).map(({ line }) => line);
    return `${head}\n\n| Code | Status | Meaning | 뜻 | What to do |\n|---|---|---|---|---|\n${lines.join('\n')}\n`;
  });
  return [
    '# Error codes\n',
    'Every refusal is `application/problem+json` (RFC 9457) with one of these codes in `code`. Codes never change their',
    'meaning; `title`, `detail` and `remedy` come in the language the request asks for. This page is written by',
    '`npm run reference` from the registries of the modules, and a test compares the two.\n',
    ...sections,
  ].join('\n');
}
