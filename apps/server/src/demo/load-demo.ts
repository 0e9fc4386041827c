import { type Clock, MINUTE_MS } from '@haechi/kernel';
import type { House } from '../compose.ts';
import { StartError } from '../start/start-error.ts';
import { createAccountsFile } from './accounts-file.ts';
import { createCallApi } from './call-api.ts';
import { createCallTool } from './call-tool.ts';
import { CAST, deskOf, VISITOR } from './cast.ts';
import { readDemoProgress, writeDemoProgress } from './demo-record.ts';
import { describeAlreadyLoaded, describeLoaded, describeNotEmpty } from './notes.ts';
import { academyScenes } from './scenes/academy.ts';
import { accessCareScenes } from './scenes/access-care.ts';
import { channelScenes } from './scenes/channels.ts';
import { gateScenes } from './scenes/gate.ts';
import { headquartersScenes } from './scenes/headquarters.ts';
import { hospitalAnomalies } from './scenes/hospital-anomalies.ts';
import { hospitalOpening } from './scenes/hospital-opening.ts';
import { hospitalWeeks } from './scenes/hospital-weeks.ts';
import { legalHoldScenes } from './scenes/legal-holds.ts';
import { programScenes } from './scenes/programs.ts';
import { rightsReviewScenes } from './scenes/rights-review.ts';
import { sinkScenes } from './scenes/sinks.ts';
import { createStage, type Stage } from './stage.ts';
import { createStoryClock, toInstant } from './story-clock.ts';

export interface DemoDeps {
  readonly baseDir: string;
  readonly publicUrl: URL;
  readonly clock: Clock;
  /** Makes a house of its own for the load, on the migrated database, that goes by the given clock. */
  readonly compose: (clock: Clock) => Promise<House>;
}

const BEGINS = { daysAgo: 13, time: '08:50' } as const;
const SCENES = [
  ...headquartersScenes,
  ...hospitalOpening,
  ...hospitalWeeks,
  ...hospitalAnomalies,
  ...programScenes,
  ...sinkScenes,
  ...legalHoldScenes,
  ...channelScenes,
  ...academyScenes,
  ...accessCareScenes,
  ...rightsReviewScenes,
  ...gateScenes,
];

/**
 * Fills an empty database with two organisations and two weeks of their history. Nothing is written past the product:
 * the people of the demo enrol and act through the API, and a clock that walks from two weeks ago to now dates it.
 * A database that is not empty stays as it is.
 * @returns what the operator is told, line by line
 * @throws StartError when an earlier load broke off half-way, or this one fails
 */
export async function loadDemo(deps: DemoDeps): Promise<readonly string[]> {
  const { baseDir } = deps;
  const nowMs = deps.clock.now();
  const clock = createStoryClock(toInstant(BEGINS, nowMs));
  const house = await deps.compose(clock);
  try {
    await house.start();
    const callApi = createCallApi(house.app);
    const { body: setup } = await callApi('GET /api/v1/setup', deskOf(0), new Map(), {});
    if (setup.state === 'ready') return explainPresent(baseDir);
    writeDemoProgress(baseDir, 'loading');
    const accounts = createAccountsFile(baseDir);
    const stage = createStage({
      callApi,
      callTool: createCallTool(house.app),
      clock,
      keepAccount: (key, credentials) => accounts.add(CAST[key], credentials),
    });
    const link = await tellStory(house, stage, nowMs, deps).catch((error: unknown) => {
      throw new StartError(
        'demo-failed',
        { where: baseDir, why: error instanceof Error ? error.message : String(error) },
        error,
      );
    });
    accounts.addLink(VISITOR.email, link);
    writeDemoProgress(baseDir, 'loaded');
    return describeLoaded(link, accounts.path);
  } finally {
    await house.stop();
  }
}

function explainPresent(baseDir: string): readonly string[] {
  const progress = readDemoProgress(baseDir);
  if (progress === 'loading') throw new StartError('demo-half-loaded', { where: baseDir });
  return progress === 'loaded' ? describeAlreadyLoaded(baseDir) : describeNotEmpty();
}

/** Plays all scenes in the order of their moments. @returns the visitor's link */
async function tellStory(house: House, stage: Stage, nowMs: number, deps: DemoDeps): Promise<string> {
  const { clock } = stage;
  const secret = await house.identity.createFirstAdministratorLink();
  if (secret === undefined) throw new Error('somebody has enrolled in the meantime');
  const first = new URL('/enroll', deps.publicUrl);
  first.searchParams.set('token', secret.reveal());
  await stage.enrol('superAdmin', first.href);

  const inOrder = SCENES.map((scene) => ({ scene, atMs: toInstant(scene.at, nowMs) })).toSorted(
    (one, other) => one.atMs - other.atMs,
  );
  for (const { scene, atMs } of inOrder) {
    clock.moveTo(atMs);
    await scene.play(stage);
  }
  // A moment ago, so that nothing of the story lies in the future.
  clock.moveTo(nowMs - MINUTE_MS);
  return await stage.invite('superAdmin', VISITOR, [
    { role: 'SUPER_ADMIN', scope: 'platform' },
    { role: 'HQ_MASTER', scope: 'platform' },
  ]);
}
