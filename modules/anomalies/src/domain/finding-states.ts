/** How a finding stands. */
export const FINDING_STATES = ['open', 'acknowledged', 'resolved', 'false_positive'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export const FINDING_STEPS = ['acknowledge', 'resolve', 'dismiss', 'reopen'] as const;
export type FindingStep = (typeof FINDING_STEPS)[number];

/** Every allowed step; what is not here is refused with `ANO_001`. */
export const FINDING_TRANSITIONS: Readonly<
  Record<FindingStep, { readonly from: readonly FindingState[]; readonly to: FindingState }>
> = {
  acknowledge: { from: ['open'], to: 'acknowledged' },
  resolve: { from: ['open', 'acknowledged'], to: 'resolved' },
  dismiss: { from: ['open', 'acknowledged'], to: 'false_positive' },
  reopen: { from: ['resolved', 'false_positive'], to: 'open' },
};

/** The steps that can be taken from a state. */
export const stepsFrom = (state: FindingState): FindingStep[] =>
  FINDING_STEPS.filter((step) => FINDING_TRANSITIONS[step].from.includes(state));

/** What became of the measure of a finding. `due` is on its way; `undone` was taken back by a person. */
export const MEASURE_STATES = ['none', 'due', 'done', 'skipped', 'undone'] as const;
export type MeasureState = (typeof MEASURE_STATES)[number];
