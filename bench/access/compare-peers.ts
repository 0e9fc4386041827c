import { buildSnapshot, check, isAllowed } from '@haechi/decision';
import { measureRate } from './measure-rate.ts';
import { createPeers, type Peer } from './peers.ts';
import {
  makeAssignments,
  makeQuestions,
  makeRoles,
  makeScopes,
  permissions,
  type Size,
} from './population.ts';

export interface PeerRate {
  readonly name: string;
  readonly perSecond: number;
}

// Few enough that the slowest peer answers each several times.
const QUESTIONS = 512;

/** Everybody over the same model and questions, in turns, after all of them gave the same answers. */
export async function comparePeers(size: Size, rounds: number): Promise<readonly PeerRate[]> {
  const snapshot = buildSnapshot(
    { permissions, roles: makeRoles(size), scopes: makeScopes(size), assignments: makeAssignments(size) },
    { revision: 1 },
  );
  const questions = makeQuestions(snapshot, size, QUESTIONS);
  const peers = await createPeers(size, new Set(questions.map(({ principalId }) => principalId)));
  // The peers answer yes or no; both of ours do the same work, one of them also says why.
  const haechi: Peer = { name: 'Haechi', prepare: (request) => () => isAllowed(snapshot, request) };
  const withReasons: Peer = {
    name: 'Haechi with reasons',
    prepare: (request) => () => check(snapshot, request).allowed,
  };
  const expected = questions.map((request) => check(snapshot, request).allowed);
  return [haechi, withReasons, ...peers].map((peer) => {
    const asked = questions.map((request) => peer.prepare(request));
    const wrong = asked.findIndex((ask, index) => ask() !== expected[index]);
    if (wrong >= 0) throw new Error(`${peer.name} answers question ${wrong} otherwise`);
    return { name: peer.name, perSecond: measureRate(asked, (ask) => ask(), { rounds, roundMs: 300 }) };
  });
}
