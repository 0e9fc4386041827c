import { nearestNames } from '@haechi/decision';
import { canonicalJson } from '@haechi/kernel';
import { covers } from '../../domain/cover-permission.ts';
import { fitsScope } from '../../domain/role-level.ts';
import { createFindScope } from './name-scopes.ts';
import type {
  AssignmentText,
  Desired,
  PersonText,
  Place,
  RoleText,
  RuleText,
  Section,
  SeparationText,
  StandingModel,
  Texts,
  Wanted,
} from './parts.ts';
import { type FileProblem, problemAt } from './problem.ts';
import type { RoleCatalogue } from './role-catalogue.ts';
import { createCatalogue } from './role-catalogue.ts';

/** What is needed to understand a file beside the model itself. */
export interface Understanding {
  readonly standing: StandingModel;
  /** Every registered permission. */
  readonly registered: readonly string[];
  readonly nowMs: number;
  /** What is wrong with a condition, in one sentence. */
  readonly findConditionProblem: (text: string) => string | undefined;
}

export interface Resolved {
  /** The parts that mean something, scopes by their labels. */
  readonly desired: Desired;
  readonly problems: readonly FileProblem[];
}

/** Looking for near names among ten thousand is not free: so many get an answer. */
const SUGGESTIONS_MAX = 100;

/** Whether somebody asks for the same part twice. */
const SAMENESS: { readonly [S in Section]: (text: Texts[S]) => string } = {
  people: ({ email }) => email,
  roles: ({ key }) => key,
  assignments: ({ user, role, scope, condition, startsAt, endsAt }) =>
    canonicalJson([user, role, scope, condition, startsAt, endsAt]),
  rules: ({ name, effect, scope }) => canonicalJson([name, effect, scope]),
  separations: ({ kind, pair }) => canonicalJson([kind, ...pair]),
};

/** Finds what every part of a file means. What means nothing is left out and said, with the nearest names. */
export function resolveDesired(desired: Desired, understanding: Understanding): Resolved {
  const problems: FileProblem[] = [];
  const resolve = createResolvers(desired, understanding, problems);
  const section = <S extends Section>(
    name: S,
    read: (text: Texts[S], place: Place) => Texts[S] | undefined,
  ): { [K in S]?: Wanted<S>[] } => {
    const wanted = desired[name];
    if (wanted === undefined) return {};
    const seen = new Map<string, number>();
    const kept = wanted.flatMap(({ place, text }) => {
      const understood = read(text, place);
      if (understood === undefined) return [];
      const same = SAMENESS[name](understood);
      const first = seen.get(same);
      if (first === undefined) seen.set(same, place.line);
      else problems.push(problemAt(place, null, 'duplicate', { line: first }));
      return first === undefined ? [{ place, text: understood }] : [];
    });
    return { [name]: kept } as { [K in S]?: Wanted<S>[] }; // the one member just named
  };
  const understood: Desired = {
    ...section('people', (text: PersonText) => text),
    ...section('roles', resolve.role),
    ...section('assignments', resolve.assignment),
    ...section('rules', resolve.rule),
    ...section('separations', resolve.separation),
  };
  return { desired: understood, problems };
}

function createResolvers(
  desired: Desired,
  { standing, registered, nowMs, findConditionProblem }: Understanding,
  problems: FileProblem[],
) {
  const findScope = createFindScope(standing.scopes);
  const roles = namedRoles(standing, desired, registered);
  const people = new Set([
    ...standing.people.map(({ text }) => text.email),
    ...(desired.people ?? []).map(({ text }) => text.email),
  ]);
  const conditions = new Map<string, string | undefined>();
  let suggestions = 0;

  const nearest = (name: string, known: Iterable<string>): string => {
    suggestions += 1;
    return (suggestions > SUGGESTIONS_MAX ? '' : nearestNames(name, known).join(', ')) || '-';
  };
  const say = (...problem: Parameters<typeof problemAt>): undefined => {
    problems.push(problemAt(...problem));
  };
  const isGoodCondition = (condition: string | null, place: Place): boolean => {
    if (condition === null) return true;
    if (!conditions.has(condition)) conditions.set(condition, findConditionProblem(condition));
    const problem = conditions.get(condition);
    if (problem !== undefined) say(place, 'condition', 'bad_condition', { problem });
    return problem === undefined;
  };
  const areRegistered = (patterns: readonly string[], place: Place, field: string): boolean => {
    const unknown = patterns.filter((pattern) => !registered.some((one) => covers(pattern, one)));
    for (const pattern of unknown)
      say(place, field, 'unknown_permission', { value: pattern, nearest: nearest(pattern, registered) });
    return unknown.length === 0;
  };
  const scopeOf = (text: string, place: Place) => {
    const scope = findScope(text);
    if (scope !== undefined) return scope;
    // Whoever writes a bare name is answered by how it is written in full.
    const bare = (label: string): string =>
      text.includes(':') ? label : label.slice(label.indexOf(':') + 1);
    const labels = Map.groupBy(standing.scopes, ({ label }) => bare(label));
    const near = nearestNames(text, labels.keys()).flatMap((name) => labels.get(name) ?? []);
    const named = near.map(({ label }) => label).join(', ') || '-';
    return say(place, 'scope', 'unknown_scope', { value: text, nearest: named });
  };
  const roleOf = (key: string, place: Place, field: string) => {
    const role = roles.find(key);
    if (role !== undefined) return role;
    const code = field === 'parent' ? 'unknown_parent' : 'unknown_role';
    return say(place, field, code, { value: key, nearest: nearest(key, roles.keys()) });
  };

  return {
    role(text: RoleText, place: Place): RoleText | undefined {
      if (roles.find(text.key)?.base === true) return say(place, 'key', 'base_role', { value: text.key });
      if (!areRegistered(text.permissions, place, 'permissions')) return undefined;
      if (!areRegistered(text.locks, place, 'locks')) return undefined;
      if (text.template !== null && roleOf(text.template, place, 'template') === undefined) return undefined;
      if (text.parent === null) return text;
      const parent = roleOf(text.parent, place, 'parent');
      if (parent === undefined) return undefined;
      if (parent.level !== text.level)
        return say(place, 'parent', 'wrong_level', { role: text.parent, scope: text.level });
      return roles.isCircular(text.key) ? say(place, 'parent', 'circle', { value: text.key }) : text;
    },
    assignment(text: AssignmentText, place: Place): AssignmentText | undefined {
      const role = roleOf(text.role, place, 'role');
      const scope = scopeOf(text.scope, place);
      if (!people.has(text.user))
        say(place, 'user', 'unknown_person', { value: text.user, nearest: nearest(text.user, people) });
      if (!isGoodCondition(text.condition, place) || role === undefined || scope === undefined)
        return undefined;
      if (!people.has(text.user)) return undefined;
      if (!fitsScope(role.level, scope.kind))
        return say(place, 'scope', 'wrong_level', { role: text.role, scope: scope.label });
      const { startsAt, endsAt } = text;
      const over =
        endsAt !== null && (Date.parse(endsAt) <= nowMs || (startsAt !== null && startsAt >= endsAt));
      return over ? say(place, 'endsAt', 'window') : { ...text, scope: scope.label };
    },
    rule(text: RuleText, place: Place): RuleText | undefined {
      const scope = scopeOf(text.scope, place);
      const good = isGoodCondition(text.condition, place);
      const registeredAll = areRegistered(text.permissions, place, 'permissions');
      return scope !== undefined && good && registeredAll ? { ...text, scope: scope.label } : undefined;
    },
    separation(text: SeparationText, place: Place): SeparationText | undefined {
      const [first, second] = text.pair;
      const known =
        text.kind === 'permission'
          ? areRegistered(text.pair, place, 'pair')
          : text.pair.every((key) => roleOf(key, place, 'pair') !== undefined);
      if (first === second) return say(place, 'pair', 'cell_malformed', { value: first });
      return known ? text : undefined;
    },
  };
}

/** Every role a file may name: those that stand, and those it asks for itself. */
function namedRoles(standing: StandingModel, desired: Desired, registered: readonly string[]): RoleCatalogue {
  const base = new Set(standing.baseRoles.map(({ key }) => key));
  const named = [...standing.roles, ...(desired.roles ?? [])]
    .map(({ text }) => text)
    .filter(({ key }) => !base.has(key));
  return createCatalogue(new Map(named.map((text) => [text.key, text])), standing, registered);
}
