import type { Locale, Translate } from '@haechi/kernel';

interface Named {
  readonly key: string;
  readonly name: string;
  readonly base: boolean;
}

/** What people call a role: base roles by the catalogue, others by the name their makers gave them. */
export interface RoleNames {
  name(role: Named, locale: Locale): string;
  description(role: Named & { readonly description: string }, locale: Locale): string;
}

export function createRoleNames(translate: Translate): RoleNames {
  return {
    name: (role, locale) => (role.base ? translate(locale, `role.${role.key}.name`) : role.name),
    description: (role, locale) =>
      role.base ? translate(locale, `role.${role.key}.description`) : role.description,
  };
}
