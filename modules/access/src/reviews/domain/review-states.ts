export type CampaignState = 'open' | 'closed' | 'cancelled';
export type ItemState = 'pending' | 'kept' | 'revoked' | 'lapsed_kept' | 'lapsed_revoked' | 'gone';

/** What ends a campaign. Nothing follows an end. */
export const CAMPAIGN_TRANSITIONS = {
  close: { from: 'open', to: 'closed' },
  cancel: { from: 'open', to: 'cancelled' },
} as const satisfies Record<string, { from: CampaignState; to: CampaignState }>;

/** What becomes of an assignment under review. An answer is given once. */
export const ITEM_TRANSITIONS = {
  keep: { from: 'pending', to: 'kept' },
  revoke: { from: 'pending', to: 'revoked' },
  lapse_keep: { from: 'pending', to: 'lapsed_kept' },
  lapse_revoke: { from: 'pending', to: 'lapsed_revoked' },
  vanish: { from: 'pending', to: 'gone' },
} as const satisfies Record<string, { from: ItemState; to: ItemState }>;
