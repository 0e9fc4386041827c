/** One engine in a process of its own: told its name, answers once over the channel to its parent. */

import { buildSnapshot, check } from '@haechi/decision';
import { measureRate } from './measure-rate.ts';
import { createPeer, type PeerName } from './peers.ts';
import {
  makeAssignments,
  makeQuestions,
  makeRoles,
  makeScopes,
  permissions,
  type Size,
} from './population.ts';

export interface PeerOrder {
  readonly name: PeerName;
  readonly size: Size;
  readonly rounds: number;
  readonly questions: number;
}

export interface PeerFigures {
  /** What it does while the clock runs, and what was done before. */
  readonly does: string;
  readonly perSecond: number;
}

process.once('message', (order) => {
  // The parent is our own program.
  void measure(order as PeerOrder).then((figures) => process.send?.(figures, () => process.disconnect()));
});

async function measure({ name, size, rounds, questions: count }: PeerOrder): Promise<PeerFigures> {
  const snapshot = buildSnapshot(
    { permissions, roles: makeRoles(size), scopes: makeScopes(size), assignments: makeAssignments(size) },
    { revision: 1 },
  );
  const questions = makeQuestions(snapshot, size, count);
  const { does, prepare } = await createPeer(name, size, snapshot, questions);
  const asked = questions.map((request) => prepare(request));
  const wrong = asked.findIndex((ask, index) => {
    const request = questions[index];
    return request === undefined || ask() !== check(snapshot, request).allowed;
  });
  if (wrong >= 0) throw new Error(`${name} answers question ${wrong} otherwise`);
  return { does, perSecond: measureRate(asked, (ask) => ask(), { rounds, roundMs: 300 }) };
}
