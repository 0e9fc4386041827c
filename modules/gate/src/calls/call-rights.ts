import type { AccessPort } from '../ports.ts';

/** Denials that say only that nobody gave the right; one by a rule, or of whoever is unknown, is another matter. */
const NOT_GIVEN: ReadonlySet<string> = new Set(['no_grant', 'outside_window', 'condition_failed']);

/** What a decision says that was made without asking for a right. */
export const ROLES_OFF = 'roles_off';

/**
 * Rights to call tools. While the flag `roles` of the installation is off, whoever belongs to the organisation may call what
 * is classified; what a rule denies stays denied, and everything else about a call is judged as ever.
 */
export function createCallRights(access: AccessPort, isRolesOn: () => boolean): AccessPort {
  return {
    ...access,
    decide(...asked) {
      const decision = access.decide(...asked);
      if (decision.allowed || decision.pending === true || isRolesOn() || !NOT_GIVEN.has(decision.reasonCode))
        return decision;
      return { ...decision, allowed: true, reasonCode: ROLES_OFF };
    },
  };
}
