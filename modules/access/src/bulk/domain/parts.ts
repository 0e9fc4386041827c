import type { AssignmentId, RoleId, RuleId, ScopeId, SeparationId, UserId } from '@haechi/kernel';

/** Where in a file something stands, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number | null;
}

/** Sections of the access model, in the order in which they are written and changed. */
export const SECTIONS = ['people', 'roles', 'assignments', 'rules', 'separations'] as const;
export type Section = (typeof SECTIONS)[number];

export interface PersonText {
  readonly email: string;
  readonly name: string;
}

export interface RoleText {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly level: 'tenant' | 'project';
  /** Key of the role it inherits from. */
  readonly parent: string | null;
  /** Key of the role it was copied from. */
  readonly template: string | null;
  /** Patterns, sorted. */
  readonly permissions: readonly string[];
  /** Permissions that copies of it cannot change, sorted. */
  readonly locks: readonly string[];
  readonly breakGlassMinutes: number | null;
}

export interface AssignmentText {
  /** E-mail address. */
  readonly user: string;
  /** Key. */
  readonly role: string;
  /** Name as `name-scopes.ts` gives it. */
  readonly scope: string;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly condition: string | null;
  readonly reason: string;
}

export interface RuleText {
  readonly name: string;
  readonly effect: 'allow' | 'deny';
  readonly scope: string;
  /** Patterns, sorted. */
  readonly permissions: readonly string[];
  readonly condition: string | null;
  readonly enabled: boolean;
}

export interface SeparationText {
  readonly name: string;
  readonly kind: 'role' | 'permission';
  /** Keys of roles or permissions, sorted. */
  readonly pair: readonly [string, string];
}

/** Every kind of part of the model, as files say it: in names, without ids. */
export interface Texts {
  readonly people: PersonText;
  readonly roles: RoleText;
  readonly assignments: AssignmentText;
  readonly rules: RuleText;
  readonly separations: SeparationText;
}

export interface Ids {
  readonly people: UserId;
  readonly roles: RoleId;
  readonly assignments: AssignmentId;
  readonly rules: RuleId;
  readonly separations: SeparationId;
}

/** A part that is in force. */
export interface Standing<S extends Section> {
  readonly id: Ids[S];
  readonly text: Texts[S];
}

/** A part that a file asks for. */
export interface Wanted<S extends Section> {
  readonly place: Place;
  readonly text: Texts[S];
}

/** What a file asks for. A section that is missing is not touched. */
export type Desired = { readonly [S in Section]?: readonly Wanted<S>[] };

/** `merge` adds and changes; `mirror` also takes away what the file does not name. */
export type ImportMode = 'merge' | 'mirror';

export interface ScopeName {
  readonly id: ScopeId;
  readonly kind: 'platform' | 'tenant' | 'branch' | 'project';
  /** What files call it. */
  readonly label: string;
}

export type StandingParts = { readonly [S in Section]: readonly Standing<S>[] };

/** The access model of one tenant as it stands. */
export interface StandingModel extends StandingParts {
  /** Roles that come with the product: they can be held and built on, never changed. */
  readonly baseRoles: readonly BaseRoleFact[];
  readonly scopes: readonly ScopeName[];
  /** For whom a pair was approved: name of the pair and person. */
  readonly exceptions: readonly { readonly separationId: SeparationId; readonly principalId: UserId }[];
  readonly delegations: readonly { readonly delegateId: UserId; readonly permissions: readonly string[] }[];
  /** Roles somebody holds or has held, that others are built on or copied from: they cannot go. */
  readonly usedRoleIds: ReadonlySet<RoleId>;
}

export interface BaseRoleFact {
  readonly id: RoleId;
  readonly key: string;
  readonly level: 'system' | 'tenant' | 'project';
  readonly parent: string | null;
  readonly permissions: readonly string[];
  readonly locks: readonly string[];
}
