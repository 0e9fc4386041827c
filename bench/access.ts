/**
 * Measures decisions against their bars: the engine alone at two sizes, beside its peers, and a server over HTTP.
 *
 * npm run bench:access -- [--rounds 7] [--seconds 4] [--only engine|peers|http|picture] [--picture FILE] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { askProcess } from './access/ask-process.ts';
import { comparePeers } from './access/compare-peers.ts';
import { drawGrowth, type GrowthPoint } from './access/growth-picture.ts';
import type { EngineFigures, EngineOrder } from './access/measure-engine.ts';
import { measureHttp } from './access/measure-http.ts';
import { median } from './access/measure-rate.ts';
import { large, ordinary, type Size, sizeOf } from './access/population.ts';
import { atLeast, atMost, describeMachine, type Figure, plain, report } from './figure.ts';

const RATE_BAR = 2_000_000;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
    picture: { type: 'string' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const durationMs = Number(values.seconds) * 1_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function describe({ users, projects, roles, memberships }: Size): string {
  const [people, places, rows] = [users, projects, roles * 10].map((count) => count.toLocaleString('en'));
  return `${people} users, ${places} projects, ${rows} role-permission rows, ${memberships.toLocaleString('en')} assignments`;
}

/** Each size in a process of its own. */
function runEngine(size: Size): Promise<EngineFigures> {
  return askProcess<EngineFigures>('measure-engine.ts', { size, rounds } satisfies EngineOrder);
}

async function measureEngine(): Promise<Figure[]> {
  say(`ordinary: ${describe(ordinary)}`);
  say(`large:    ${describe(large)}`);
  const small = await runEngine(ordinary);
  const big = await runEngine(large);
  return [
    ...describeRun('ordinary', small),
    atLeast('ordinary: checks, 4,096 questions', small.busyPerSecond, 'per s', RATE_BAR),
    atLeast('ordinary: checks, 65,536 questions', small.spreadPerSecond, 'per s', RATE_BAR),
    atLeast('ordinary: with reasons, 4,096 questions', small.reasonedPerSecond, 'per s', RATE_BAR),
    ...describeExplanation('ordinary', small),
    atMost('ordinary: 25,000 members found', small.searchMs, 'ms', 50),
    atLeast('ordinary: of them complete', small.searchFound, 'people', 25_000),
    ...describeRun('large', big),
    plain('large: with reasons, 4,096 questions', big.reasonedPerSecond, 'per s'),
    plain('large: checks, 4,096 questions', big.busyPerSecond, 'per s'),
    plain('large: checks, 65,536 questions', big.spreadPerSecond, 'per s'),
    atMost('large: slower, 4,096 questions', small.busyPerSecond / big.busyPerSecond, 'x', 1.5),
    atMost('large: slower, 65,536 questions', small.spreadPerSecond / big.spreadPerSecond, 'x', 1.5),
    ...describeExplanation('large', big),
    atMost('large: first answer from nothing', big.firstAnswerMs, 'ms', 2_000),
    plain('large: making up the rows meanwhile took', big.generationMs, 'ms'),
    atMost('large: resident memory of the engine', big.residentMiB, 'MiB', 150),
    plain('large: of it in use', big.liveMiB, 'MiB'),
  ];
}

/** Beside a check that also gives its reasons; the explanation goes through all that the person holds, the check may stop. */
function describeExplanation(name: string, { explainTimes, consideredMean }: EngineFigures): Figure[] {
  return [
    plain(`${name}: assignments in one explanation`, consideredMean, 'in mean'),
    atMost(`${name}: an explanation, read whole, costs`, explainTimes, 'checks', 2),
  ];
}

/** Single calls, the clock's own share (some 40 ns) included. */
function describeRun(name: string, { latencyNs }: EngineFigures): Figure[] {
  return [
    plain(`${name}: one check p50`, latencyNs.p50, 'ns'),
    plain(`${name}: one check p95`, latencyNs.p95, 'ns'),
    plain(`${name}: one check p99`, latencyNs.p99, 'ns'),
  ];
}

async function measurePeers(): Promise<Figure[]> {
  const compared = await comparePeers(ordinary, rounds);
  say('\nwhat each engine does while the clock runs, over the ordinary organisation');
  const done = new Map(compared.map(({ name, does }) => [name, does]));
  for (const [name, does] of done) say(`  ${name}: ${does}`);
  const bars: Readonly<Record<string, number>> = { CASL: 8, casbin: 1_000 };
  return compared.flatMap(({ name, questions, perSecond, haechiPerSecond }) => {
    const rate = plain(`${name}, ${questions.toLocaleString('en')} questions`, perSecond, 'per s');
    if (name.startsWith('Haechi')) return [rate];
    const [times, bar] = [haechiPerSecond / perSecond, bars[name]];
    return [
      rate,
      bar === undefined ? plain(`times ${name}`, times, 'x') : atLeast(`times ${name}`, times, 'x', bar),
    ];
  });
}

/** All sizes three times in turns, each in a process of its own: a busy moment of the machine bends no curve then. */
async function drawPicture(file: string): Promise<void> {
  const sizes = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
  const turns: (readonly EngineFigures[])[] = [];
  for (const turn of [1, 2, 3]) {
    const figuresOfTurn: EngineFigures[] = [];
    for (const assignments of sizes) figuresOfTurn.push(await runEngine(sizeOf(assignments)));
    turns.push(figuresOfTurn);
    say(`growth, turn ${turn} of 3`);
  }
  const points = sizes.map((assignments, index): GrowthPoint => {
    const ofSize = turns.flatMap((turn) => turn[index] ?? []);
    return {
      assignments,
      busyPerSecond: median(ofSize.map(({ busyPerSecond }) => busyPerSecond)),
      spreadPerSecond: median(ofSize.map(({ spreadPerSecond }) => spreadPerSecond)),
    };
  });
  const note = `${describeMachine()}; median of 3 turns of ${rounds} rounds; three assignments a user`;
  writeFileSync(file, drawGrowth(points, RATE_BAR, note));
}

const parts = { engine: measureEngine, peers: measurePeers, http: () => measureHttp(durationMs) };
const figures: Figure[] = [];
say(`rates and times are of the processor inside one process, each the median of ${rounds} rounds`);
for (const [name, run] of Object.entries(parts)) {
  if (values.only === undefined || values.only === name) figures.push(...(await run()));
}
if (values.picture !== undefined) await drawPicture(values.picture);
if (!report('access', figures, values.json)) process.exitCode = 1;
