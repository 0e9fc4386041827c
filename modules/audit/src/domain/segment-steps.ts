/** Where a segment of a log is on its way through the tiers. */
export const SEGMENT_STATES = [
  'planned',
  'written',
  'verified',
  'warm',
  'sealing',
  'sealed',
  'confirmed',
  'cold',
  'expiring',
  'expired',
] as const;
export type SegmentState = (typeof SEGMENT_STATES)[number];

/**
 * The steps a segment can take; the trigger `keep_steps` holds the database to the same ones. `written` goes back when
 * the file does not say what the log signed, `sealed` when what the cold store gives back is not what went in.
 */
export const SEGMENT_STEPS: Readonly<Record<SegmentState, readonly SegmentState[]>> = {
  planned: ['written'],
  written: ['planned', 'verified'],
  verified: ['warm'],
  warm: ['sealing', 'expiring'],
  sealing: ['sealed'],
  sealed: ['sealing', 'confirmed'],
  confirmed: ['cold'],
  cold: ['expiring'],
  expiring: ['expired'],
  expired: [],
};

export type Tier = 'hot' | 'warm' | 'cold' | 'expired';

/** Where the entries of a segment are read. From `confirmed` on the cold file is known to be good. */
export const TIER_OF: Readonly<Record<SegmentState, Tier>> = {
  planned: 'hot',
  written: 'hot',
  verified: 'hot',
  warm: 'warm',
  sealing: 'warm',
  sealed: 'warm',
  confirmed: 'cold',
  cold: 'cold',
  expiring: 'expired',
  expired: 'expired',
};

/** States in which the entries are no longer in the database. */
export const MOVED_STATES = SEGMENT_STATES.filter((state) => TIER_OF[state] !== 'hot');
