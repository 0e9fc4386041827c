export const START_STEPS = ['passkey', 'tenant', 'enter', 'branch', 'project', 'invite', 'approval'] as const;
export type StartStep = (typeof START_STEPS)[number];

/** What is there already, counted from the platform's own data. */
export interface StartFacts {
  /** Passkeys of the reader; undefined in a browser that has none. */
  readonly passkeyCount: number | undefined;
  readonly tenantCount: number;
  /** Working inside an organisation now. */
  readonly atTenant: boolean;
  readonly branchCount: number;
  readonly projectCount: number;
  /** Members, and invitations on their way. */
  readonly invitedCount: number;
  /** Requests that were approved where the reader works now. */
  readonly approvedCount: number;
}

export interface StartProgress {
  readonly steps: readonly { readonly id: StartStep; readonly done: boolean }[];
  /** The first step that is not done: the only one with a button. */
  readonly current: StartStep | undefined;
  readonly doneCount: number;
  readonly finished: boolean;
}

/** How far a new platform has come. Nothing is remembered: what is there counts, however it came to be. */
export function progressOfStart(facts: StartFacts): StartProgress {
  const done: Readonly<Record<StartStep, boolean>> = {
    passkey: (facts.passkeyCount ?? 0) > 0,
    tenant: facts.tenantCount > 0,
    enter: facts.atTenant,
    branch: facts.branchCount > 0,
    project: facts.projectCount > 0,
    invite: facts.invitedCount > 0,
    approval: facts.approvedCount > 0,
  };
  // Nobody is led to what their browser cannot do.
  const offered = START_STEPS.filter((id) => id !== 'passkey' || facts.passkeyCount !== undefined);
  const steps = offered.map((id) => ({ id, done: done[id] }));
  const open = steps.filter((step) => !step.done);
  return {
    steps,
    current: open[0]?.id,
    doneCount: steps.length - open.length,
    // Going back to the platform undoes nothing, and who can approve has arrived, with or without a passkey.
    finished: open.every((step) => step.id === 'enter' || step.id === 'passkey'),
  };
}

/** With a second organisation the platform is in use; nobody needs to be led any more. */
export function isNewPlatform(facts: Pick<StartFacts, 'tenantCount'>): boolean {
  return facts.tenantCount <= 1;
}
