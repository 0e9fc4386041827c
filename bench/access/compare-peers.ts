import { askProcess } from './ask-process.ts';
import type { PeerFigures, PeerOrder } from './measure-peer.ts';
import type { PeerName } from './peers.ts';
import type { Size } from './population.ts';

/** A peer, and how often it answers beside how often Haechi answers the very same questions. */
export interface Comparison extends PeerFigures {
  readonly name: PeerName;
  readonly questions: number;
  readonly haechiPerSecond: number;
}

/** About people all over the organisation, as a server's questions are. */
const MANY = 65_536;
/** Few enough that the slowest peer answers each several times. */
const FEW = 512;

const peers: readonly (readonly [PeerName, number])[] = [
  ['CASL', MANY],
  ['CASL without scope tree', MANY],
  ['CASL by person and project', MANY],
  ['CASL built for the question', FEW],
  ['casbin', FEW],
  ['cedar-wasm', FEW],
];

/** Everybody over the same model and questions, each in a process of its own, where nobody else's memory is in the way. */
export async function comparePeers(size: Size, rounds: number): Promise<readonly Comparison[]> {
  const run = (name: PeerName, questions: number) =>
    askProcess<PeerFigures>('measure-peer.ts', { name, size, rounds, questions } satisfies PeerOrder);
  const haechi = new Map<number, PeerFigures>();
  for (const questions of [MANY, FEW]) haechi.set(questions, await run('Haechi', questions));
  const comparisons: Comparison[] = [];
  const add = (name: PeerName, questions: number, figures: PeerFigures) =>
    comparisons.push({
      name,
      questions,
      haechiPerSecond: haechi.get(questions)?.perSecond ?? Number.NaN,
      ...figures,
    });
  for (const [questions, figures] of haechi) add('Haechi', questions, figures);
  add('Haechi with reasons', MANY, await run('Haechi with reasons', MANY));
  for (const [name, questions] of peers) add(name, questions, await run(name, questions));
  return comparisons;
}
