import { canonicalJson, type Json } from '@haechi/kernel';
import type {
  Desired,
  Ids,
  ImportMode,
  Place,
  Section,
  Standing,
  StandingModel,
  StandingParts,
  Texts,
} from './parts.ts';

export type Operation = 'added' | 'changed' | 'removed';

/** One difference between what stands and what a file asks for. */
export interface Change<S extends Section = Section> {
  readonly section: S;
  readonly operation: Operation;
  /** What people call the part. */
  readonly name: string;
  /** Where the file asks for it; null for what the file does not name. */
  readonly place: Place | null;
  readonly id: Ids[S] | null;
  readonly before: Texts[S] | null;
  readonly after: Texts[S] | null;
  /** Members that differ. */
  readonly fields: readonly string[];
}

export type ChangeOf = { readonly [S in Section]: Change<S> }[Section];

export interface Difference {
  readonly changes: readonly ChangeOf[];
  readonly unchanged: number;
}

/** What makes two texts speak of the same part. */
const IDENTITY: { readonly [S in Section]: (text: Texts[S]) => string } = {
  people: ({ email }) => email,
  roles: ({ key }) => key,
  assignments: ({ user, role, scope, condition }) => JSON.stringify([user, role, scope, condition]),
  // What a rule is about and a pair itself are never edited: another one is another rule.
  rules: ({ name, effect, scope }) => JSON.stringify([name, effect, scope]),
  separations: ({ name, kind, pair }) => JSON.stringify([name, kind, pair]),
};

const NAME: { readonly [S in Section]: (text: Texts[S]) => string } = {
  people: ({ email }) => email,
  roles: ({ key }) => key,
  assignments: ({ user, role, scope }) => `${user} · ${role} @ ${scope}`,
  rules: ({ name }) => name,
  separations: ({ name }) => name,
};

/** What a person is called is theirs: a file says it for people it invites, and changes it for nobody. */
const MAY_CHANGE: { readonly [S in Section]: boolean } = {
  people: false,
  roles: true,
  assignments: true,
  rules: true,
  separations: true,
};

const identityOf = <S extends Section>(section: S, text: Texts[S]): string => IDENTITY[section](text);

// Texts hold strings, numbers, booleans, null and lists of strings: JSON by their type.
const plain = (text: object): Json => text as unknown as Json;
const sameText = (a: object, b: object): boolean => canonicalJson(plain(a)) === canonicalJson(plain(b));

/** The differences in one section. Parts that are equal are matched first, then those that speak of the same thing. */
function diffSection<S extends Section>(
  section: S,
  standing: StandingModel,
  desired: Desired,
  mode: ImportMode,
): { readonly changes: readonly Change<S>[]; readonly unchanged: number } {
  const wanted = desired[section];
  if (wanted === undefined) return { changes: [], unchanged: 0 };
  const parts: StandingParts = standing;
  const rows: readonly Standing<S>[] = parts[section];
  const left = Map.groupBy(rows, ({ text }) => identityOf(section, text));
  const take = (text: Texts[S], exact: boolean) => {
    const candidates = left.get(identityOf(section, text)) ?? [];
    const index = candidates.findIndex((one) => !exact || sameText(one.text, text));
    return index < 0 ? undefined : candidates.splice(index, 1)[0];
  };
  const exact = wanted.map((one) => take(one.text, true));
  let unchanged = 0;
  const changes: Change<S>[] = [];
  wanted.forEach((one, index) => {
    const found = exact[index] ?? take(one.text, false);
    if (exact[index] !== undefined || (found !== undefined && !MAY_CHANGE[section])) {
      unchanged += 1;
      return;
    }
    changes.push({
      section,
      operation: found === undefined ? 'added' : 'changed',
      name: NAME[section](one.text),
      place: one.place,
      id: found?.id ?? null,
      before: found?.text ?? null,
      after: one.text,
      fields: found === undefined ? [] : differingFields(found.text, one.text),
    });
  });
  if (mode === 'mirror' && MAY_CHANGE[section])
    for (const { id, text } of [...left.values()].flat())
      changes.push({
        section,
        operation: 'removed',
        name: NAME[section](text),
        place: null,
        id,
        before: text,
        after: null,
        fields: [],
      });
  return { changes, unchanged };
}

function differingFields(before: object, after: object): string[] {
  const [old, young] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...young.keys()].filter(
    (field) => JSON.stringify(old.get(field)) !== JSON.stringify(young.get(field)),
  );
}

/** All differences, in the order in which they are carried out. */
export function diffModel(standing: StandingModel, desired: Desired, mode: ImportMode): Difference {
  const parts = [
    diffSection('people', standing, desired, mode),
    diffSection('roles', standing, desired, mode),
    diffSection('assignments', standing, desired, mode),
    diffSection('rules', standing, desired, mode),
    diffSection('separations', standing, desired, mode),
  ];
  return {
    changes: parts.flatMap(({ changes }) => changes as readonly ChangeOf[]), // each is of its own section
    unchanged: parts.reduce((sum, part) => sum + part.unchanged, 0),
  };
}
