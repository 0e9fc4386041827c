import { doneKeyOf, type Say } from './say.ts';
import type { Step, Verdict } from './verdict.ts';

const MARKS: Readonly<Record<Step['state'], string>> = { good: '✓', bad: '✗', unsure: '?', skipped: '–' };

function element(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

function renderStep({ label, state, params, why }: Step, say: Say): HTMLElement {
  const text = say(state === 'good' ? doneKeyOf(label) : label, params);
  const mark = element('span', 'mark', MARKS[state]);
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', say(`state.${state}`));
  const reason = why === undefined ? [] : [element('p', 'why', say(why))];
  return element('li', state, mark, element('div', '', text, ...reason));
}

/** The verdict as elements. Text only: nothing of a file is ever taken as markup. */
export function renderVerdict({ outcome, steps, facts }: Verdict, say: Say): HTMLElement[] {
  const list = element('ol', 'steps', ...steps.map((step) => renderStep(step, say)));
  const terms = facts.flatMap(({ label, value }) => [
    element('dt', '', say(label)),
    element('dd', '', value),
  ]);
  const heading = element('h2', outcome, say(`verdict.${outcome}`));
  return [heading, list, ...(terms.length === 0 ? [] : [element('dl', '', ...terms)])];
}
