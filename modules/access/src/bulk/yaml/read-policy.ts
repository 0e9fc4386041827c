import { nearestNames } from '@haechi/decision';
import type { Desired, Section, Texts, Wanted } from '../domain/parts.ts';
import { problemAt } from '../domain/problem.ts';
import type { FileReading } from '../use-cases/change-model.ts';
import { policyDocument } from './policy-document.ts';
import { readYaml } from './read-yaml.ts';

/** What a policy file asks for. */
export function readPolicy(bytes: Uint8Array, entityTypes: readonly string[]): FileReading {
  const reading = readYaml(bytes, policyDocument);
  if (!reading.ok) return { kind: 'policy', desired: {}, problems: reading.problems };
  const { value, placeOf } = reading;
  const section = <S extends Section, I>(
    name: S,
    items: readonly I[] | undefined,
    read: (item: I) => Texts[S],
  ): { [K in S]?: Wanted<S>[] } => {
    if (items === undefined) return {};
    const wanted = items.map((item, index) => ({ place: placeOf([name, index]), text: read(item) }));
    return { [name]: wanted } as { [K in S]?: Wanted<S>[] }; // the one member just named
  };
  const desired: Desired = {
    ...section('roles', value.roles, (role) => ({
      key: role.key,
      name: role.name,
      description: role.description,
      level: role.level,
      parent: role.parent ?? null,
      template: role.template ?? null,
      permissions: sortedOnce(role.permissions),
      locks: sortedOnce(role.locks),
      breakGlassMinutes: role.breakGlassMinutes ?? null,
    })),
    ...section('assignments', value.assignments, (held) => ({
      user: held.user,
      role: held.role,
      scope: held.scope,
      startsAt: held.startsAt ?? null,
      endsAt: held.endsAt ?? null,
      condition: held.condition ?? null,
      reason: held.reason,
    })),
    ...section('rules', value.rules, (rule) => ({
      name: rule.name,
      effect: rule.effect,
      scope: rule.scope,
      permissions: sortedOnce(rule.permissions),
      condition: rule.condition ?? null,
      enabled: rule.enabled,
    })),
    ...section('separations', value.separations, ({ name, kind, pair: [one, other] }) => ({
      name,
      kind,
      pair: one < other ? [one, other] : [other, one],
    })),
  };
  const unknown = (value.entityTypes ?? []).flatMap((type, index) =>
    entityTypes.includes(type)
      ? []
      : [
          problemAt(placeOf(['entityTypes', index]), 'entityTypes', 'unknown_entity_type', {
            value: type,
            nearest: nearestNames(type, entityTypes).join(', ') || '-',
          }),
        ],
  );
  return { kind: 'policy', desired, problems: unknown };
}

const sortedOnce = (texts: readonly string[]): string[] => [...new Set(texts)].toSorted();
