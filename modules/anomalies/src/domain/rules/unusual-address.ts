import { DAY_MS } from '@haechi/kernel';
import { homeNetworkOf, isInNetworks } from '../network-of.ts';
import { numberOf, personOf, type Rule } from '../rule.ts';

interface Addresses {
  /** Networks the person signed in from, the last used at the end. */
  readonly networks: readonly (readonly [network: string, lastAtMs: number])[];
  readonly signIns: number;
}

const START: Addresses = { networks: [], signIns: 0 };
const NETWORKS_MAX = 30;
/** Beyond what anybody may set as the number to learn from. */
const SIGN_INS_MAX = 1000;

/** Somebody who is known well enough signs in from a network they never used. */
export const unusualAddress: Rule<Addresses> = {
  name: 'unusual_address',
  start: START,
  actions: ['session.started'],
  subjectOf: (event) =>
    event.action === 'session.started' && event.ip !== null ? personOf(event) : undefined,
  memoryMs: (parameters) => numberOf(parameters, 'forgetDays') * DAY_MS,
  judge(state, event, parameters) {
    const ip = event.ip ?? '';
    const network = homeNetworkOf(ip);
    const forgottenMs = event.atMs - numberOf(parameters, 'forgetDays') * DAY_MS;
    const remembered = state.networks.filter(([, lastAtMs]) => lastAtMs >= forgottenMs);
    const others = remembered.filter(([known]) => known !== network);
    const next: Addresses = {
      networks: [...others, [network, event.atMs] as const].slice(-NETWORKS_MAX),
      signIns: Math.min(SIGN_INS_MAX, state.signIns + 1),
    };
    const trusted = parameters['trustedNetworks'];
    const usual =
      others.length < remembered.length ||
      state.signIns < numberOf(parameters, 'learnSignIns') ||
      (Array.isArray(trusted) && isInNetworks(ip, trusted));
    if (usual) return { state: next };
    return { state: next, hit: { facts: { network, known: others.length }, evidence: [event.id] } };
  },
};
