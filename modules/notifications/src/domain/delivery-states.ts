export type ChannelState = 'active' | 'paused';
export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'dropped' | 'dead' | 'discarded';

/** State machines as data: for each state, the states it may become. */
export const channelTransitions: Readonly<Record<ChannelState, readonly ChannelState[]>> = {
  active: ['paused'],
  paused: ['active'],
};

/** `dead` waits for a person, who sends it once more or leaves it. */
export const deliveryTransitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  waiting: ['sending'],
  sending: ['sent', 'waiting', 'dropped', 'dead'],
  sent: [],
  dropped: [],
  dead: ['waiting', 'discarded'],
  discarded: [],
};
