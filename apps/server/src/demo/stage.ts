import { BASE_ROLES } from '@haechi/access';
import { DAY_MS, formatId } from '@haechi/kernel';
import type { CallApi } from './call-api.ts';
import type { CallTool, ToolAnswer, ToolCall } from './call-tool.ts';
import { CAST, type CastKey, deskOf } from './cast.ts';
import { createDemoPerson, type DemoCredentials, type DemoPerson } from './demo-person.ts';
import type { Moment, StoryClock } from './story-clock.ts';

/** What happens at one moment of the demo's history. */
export interface Scene {
  readonly at: Moment;
  play(stage: Stage): Promise<void>;
}

/** A role at a scope, both by the names the scenes know them by. */
export interface RoleAt {
  readonly role: string;
  readonly scope: string;
}

/** Where scenes play: the people, and what earlier scenes made. */
export interface Stage {
  readonly clock: StoryClock;
  person(key: CastKey): DemoPerson;
  /** Keeps an id under a name for later scenes. */
  keep(name: string, id: string): void;
  /** @throws Error when no scene has made it yet */
  find(name: string): string;
  /** Follows a first link as somebody of the cast, and puts the account on the list. */
  enrol(key: CastKey, link: string): Promise<void>;
  /** The id of a base role, or of one a scene has made and kept as `<key> role`. */
  findRole(key: string): string;
  /** Invites somebody with roles. @returns the link */
  invite(by: CastKey, guest: { name: string; email: string }, roles: readonly RoleAt[]): Promise<string>;
  /** Invites somebody of the cast, who enrols at once. */
  welcome(by: CastKey, key: CastKey, roles: readonly RoleAt[]): Promise<void>;
  give(by: CastKey, to: CastKey, wanted: RoleAt & GiftTerms): Promise<void>;
  /** Asks for a role; the request is kept under `name`. */
  ask(key: CastKey, name: string, wanted: RoleAt & Request): Promise<void>;
  decide(key: CastKey, name: string, verdict: 'approve' | 'reject', reason: string): Promise<void>;
  /** Has somebody's agent call a tool, with a token made for it; `call.tenant` is the name of an organisation. */
  callTool(key: CastKey, call: ToolCall): Promise<ToolAnswer>;
}

interface GiftTerms {
  readonly reason: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

interface Request {
  readonly justification: string;
  /** The permission that is missing. */
  readonly permission: string;
  readonly durationMinutes?: number;
}

export interface StageDeps {
  readonly callApi: CallApi;
  readonly callTool: CallTool;
  readonly clock: StoryClock;
  readonly keepAccount: (key: CastKey, credentials: DemoCredentials) => void;
}

const TOKEN_DAYS = 30;
const CAST_KEYS = Object.keys(CAST) as CastKey[]; // the keys of the object are its type's keys

export function createStage({ callApi, callTool, clock, keepAccount }: StageDeps): Stage {
  const made = new Map<string, string>([['platform', 'platform']]);
  const people = new Map(
    CAST_KEYS.map((key, index) => {
      const { name, email } = CAST[key];
      return [key, createDemoPerson({ callApi, clock }, { name, email, desk: deskOf(index) })] as const;
    }),
  );

  function person(key: CastKey): DemoPerson {
    const found = people.get(key);
    if (found === undefined) throw new Error(`nobody of the cast is called ${key}`);
    return found;
  }

  function find(name: string): string {
    const id = made.get(name);
    if (id === undefined) throw new Error(`no scene has made ${name} yet`);
    return id;
  }

  function findRole(key: string): string {
    const base = BASE_ROLES.find((role) => role.key === key);
    return base === undefined ? find(`${key} role`) : formatId('role', base.id);
  }

  async function enrol(key: CastKey, link: string): Promise<void> {
    keepAccount(key, await person(key).enrol(link));
    const { user } = await person(key).do('GET /api/v1/me');
    made.set(key, user.id);
  }

  async function invite(by: CastKey, guest: { name: string; email: string }, roles: readonly RoleAt[]) {
    const given = roles.map(({ role, scope }) => ({ roleId: findRole(role), scope: find(scope) }));
    const { invitation, link } = await person(by).do('POST /api/v1/invitations', {
      body: { email: guest.email, displayName: guest.name, roles: given },
    });
    made.set(`invitation of ${guest.email}`, invitation.id);
    return link;
  }

  const tokens = createTokens(person, clock);

  return {
    clock,
    person,
    find,
    findRole,
    enrol,
    invite,
    keep: (name, id) => void made.set(name, id),
    async welcome(by, key, roles) {
      await enrol(key, await invite(by, person(key), roles));
    },
    async give(by, to, { role, scope, ...terms }) {
      const roleId = findRole(role);
      const { id } = await person(by).do('POST /api/v1/assignments', {
        body: { principal: find(to), roleId, scope: find(scope), ...terms },
      });
      made.set(`${role} of ${to}`, id);
    },
    async ask(key, name, { role, scope, ...request }) {
      const { items } = await person(key).do('POST /api/v1/access-requests/options', {
        body: { permission: request.permission, scope: find(scope) },
      });
      const roleId = items.find((item) => item.roleKey === role)?.roleId;
      if (roleId === undefined) throw new Error(`${role} would not give ${request.permission}`);
      const { approvalId } = await person(key).do('POST /api/v1/access-requests', {
        body: { roleId, scope: find(scope), ...request },
      });
      made.set(name, approvalId);
    },
    async decide(key, name, verdict, reason) {
      await person(key).do(`POST /api/v1/approvals/{id}/${verdict}`, {
        params: { id: find(name) },
        body: { reason },
      });
    },
    async callTool(key, call) {
      const token = await tokens(key);
      clock.pause();
      return await callTool({ ...call, tenant: find(call.tenant) }, token, deskOf(CAST_KEYS.indexOf(key)));
    },
  };
}

/** Tokens people give to their agents: one each, made when it is needed first. */
function createTokens(person: (key: CastKey) => DemoPerson, clock: StoryClock) {
  const tokens = new Map<CastKey, string>();
  return async (key: CastKey): Promise<string> => {
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const { token } = await person(key).do('POST /api/v1/me/tokens', {
      body: { name: '에이전트', expiresAt: new Date(clock.now() + TOKEN_DAYS * DAY_MS).toISOString() },
    });
    tokens.set(key, token);
    return token;
  };
}
