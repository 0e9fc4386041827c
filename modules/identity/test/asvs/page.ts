import type { Answer, Evidence, State } from './answer.ts';
import { authentication } from './authentication.ts';
import { requirements } from './levels.ts';
import { openId } from './openid.ts';
import { sessionManagement } from './sessions.ts';
import { selfContainedTokens } from './tokens.ts';

const CHAPTERS = [
  { title: 'V6 Authentication', answers: authentication },
  { title: 'V7 Session Management', answers: sessionManagement },
  { title: 'V9 Self-contained Tokens', answers: selfContainedTokens },
  { title: 'V10 OAuth and OIDC', answers: openId },
] as const;

const STATES: readonly State[] = ['done', 'partly', 'not done', 'not applicable'];

const INTRODUCTION = `<!-- Written by \`npm run asvs\` from modules/identity/test/asvs. -->

# Signing in by OWASP ASVS 5.0

Our own answers to the [OWASP Application Security Verification Standard](https://owasp.org/www-project-application-security-verification-standard/)
5.0.0, levels 1 and 2, in its four chapters about signing in, sessions, tokens and OpenID. The topics are our words; read
the requirement in the standard by its number. Nobody outside has examined these answers.

A test (\`modules/identity/test/asvs/asvs.test.ts\`) holds this page to its data, the data to the list of requirements, and
every test and every part of a guide named here to the file named here. Where an answer says “no test”, nothing fails when it
stops being true.`;

export const answers: readonly Answer[] = CHAPTERS.flatMap((chapter) => chapter.answers);

const countOf = (some: readonly Answer[], state: State): number =>
  some.filter((answer) => answer.state === state).length;

/** Sections that ask for something to be written: the guide shows it. */
const ABOUT_DOCUMENTS = ['6.1.', '7.1.'];

function isUntested({ id, state, shown }: Answer): boolean {
  if (state !== 'done' && state !== 'partly') return false;
  const isWritten = ABOUT_DOCUMENTS.some((section) => id.startsWith(section)) && shown.length > 0;
  return !isWritten && !shown.some(({ kind }) => kind === 'test');
}

function writeSummary(): string {
  const rows = CHAPTERS.map(({ title, answers: some }) =>
    [title, ...STATES.map((state) => countOf(some, state)), some.filter(isUntested).length].join(' | '),
  );
  const head = ['Chapter', ...STATES, 'done or partly, without a test'];
  const rule = `|${'---|'.repeat(head.length)}`;
  return [`| ${head.join(' | ')} |`, rule, ...rows.map((row) => `| ${row} |`)].join('\n');
}

function writeEvidence({ kind, file, title }: Evidence): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return `${kind === 'test' ? `\`${title}\`` : `“${title}”`} in [${name}](../../${file})`;
}

function writeShown(answer: Answer): string {
  const shown = answer.shown.map(writeEvidence);
  return [...shown, ...(isUntested(answer) ? ['no test'] : [])].join('<br>') || '–';
}

function writeRow(answer: Answer): string {
  const { id, topic, state } = answer;
  const cells = [id, requirements.get(id) ?? '?', topic, `${state}: ${answer.answer}`, writeShown(answer)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const writeChapter = ({ title, answers: some }: (typeof CHAPTERS)[number]): string =>
  `## ${title}

| Number | Level | Topic | Answer | Shown by |
|---|---|---|---|---|
${some.map(writeRow).join('\n')}`;

export const writePage = (): string =>
  `${[INTRODUCTION, writeSummary(), ...CHAPTERS.map(writeChapter)].join('\n\n')}\n`;
