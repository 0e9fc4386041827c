import { compareCodePoints } from '@haechi/decision';
import { Document, isMap, isSeq, type Scalar, type YAMLMap } from 'yaml';
import type { StandingModel } from '../domain/parts.ts';
import { POLICY_FORMAT } from './policy-document.ts';

/** Words at the head of the file and of its sections. */
export interface PolicyComments {
  readonly head: string;
  readonly entityTypes: string;
  readonly roles: string;
  readonly assignments: string;
  readonly rules: string;
  readonly separations: string;
}

type Plain = Readonly<Record<string, unknown>>;

/** Members that say nothing are left out: what a reader sees is what somebody decided. */
const said = (value: Plain): Plain =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([, member]) => member !== null && member !== '' && !(Array.isArray(member) && member.length === 0),
    ),
  );

const inOrder = <T extends Plain>(items: readonly T[], by: (item: T) => unknown): Plain[] =>
  items
    .toSorted((a, b) => compareCodePoints(JSON.stringify(by(a)), JSON.stringify(by(b))))
    .map((item) => said(item));

/** The access model as one file: the same model always gives the same bytes, and reading it back changes nothing. */
export function writePolicy(
  model: StandingModel,
  entityTypes: readonly string[],
  comments: PolicyComments,
): string {
  const document = new Document({
    haechi: POLICY_FORMAT,
    entityTypes: entityTypes.toSorted(compareCodePoints),
    roles: inOrder(
      model.roles.map(({ text }) => ({ ...text })),
      ({ key }) => key,
    ),
    assignments: inOrder(
      model.assignments.map(({ text }) => ({ ...text })),
      ({ user, role, scope, condition, startsAt, endsAt, reason }) => [
        user,
        scope,
        role,
        condition,
        startsAt,
        endsAt,
        reason,
      ],
    ),
    rules: inOrder(
      model.rules.map(({ text }) => ({ ...text })),
      ({ name, effect, scope }) => [name, effect, scope],
    ),
    separations: inOrder(
      model.separations.map(({ text }) => ({ ...text })),
      ({ name, kind, pair }) => [name, kind, pair],
    ),
  });
  document.commentBefore = comment(comments.head);
  for (const section of ['entityTypes', 'roles', 'assignments', 'rules', 'separations'] as const)
    commentSection(document, section, comments[section]);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const comment = (text: string): string =>
  text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');

function commentSection(document: Document, section: string, text: string): void {
  if (!isMap(document.contents)) return;
  const map: YAMLMap = document.contents;
  for (const pair of map.items) {
    const key = pair.key as Scalar; // keys of a plain object are scalars
    if (key.value !== section) continue;
    key.commentBefore = comment(text);
    key.spaceBefore = true;
    // A pair reads best on one line.
    if (section === 'separations' && isSeq(pair.value))
      for (const item of pair.value.items) {
        const pairNode = isMap(item) ? item.get('pair', true) : undefined;
        if (isSeq(pairNode)) pairNode.flow = true;
      }
  }
}
