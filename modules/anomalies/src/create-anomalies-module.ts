import type { PacedLoop } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import { type Clock, HOUR_MS, SECOND_MS, type Translate } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import type { World } from './domain/rule.ts';
import { anomaliesErrors } from './errors.ts';
import { createDashboardRoutes } from './http/dashboard-routes.ts';
import { createFindingRoutes } from './http/finding-routes.ts';
import { createRuleRoutes } from './http/rule-routes.ts';
import { createForgetMemories } from './jobs/forget-memories.ts';
import { createJudgePassage } from './jobs/judge-passage.ts';
import { createTakeDueMeasures } from './jobs/take-due-measures.ts';
import { createWatchLog } from './jobs/watch-log.ts';
import { anomaliesMessages } from './messages/index.ts';
import { anomaliesPermissions, anomaliesSettings } from './permissions.ts';
import type { AuditPort, PeoplePort, SettingsPort } from './ports.ts';
import { createChangeRule } from './use-cases/change-rule.ts';
import { createReplayRule } from './use-cases/replay-rule.ts';
import { createSettleFinding } from './use-cases/settle-finding.ts';
import { createTakeMeasure } from './use-cases/take-measure.ts';
import { createUndoMeasure } from './use-cases/undo-measure.ts';

export interface AnomaliesModuleDeps {
  /** For background work. */
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly people: PeoplePort;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
  /** Tells where addresses are. Without it regions are told apart by network. */
  readonly locate?: World['locate'];
}

const MEASURE_EVERY_MS = SECOND_MS;

/** Notices in the log what should worry somebody, and does about it what the organisation wants done. */
export function createAnomaliesModule(deps: AnomaliesModuleDeps): HaechiModule {
  const { database, audit, people, log, translate, locate } = deps;
  const world: World = { locate };
  const takeDueMeasures = createTakeDueMeasures({
    database,
    log,
    people,
    takeMeasure: createTakeMeasure(deps),
  });
  const forgetMemories = createForgetMemories(deps);
  let watching: PacedLoop | undefined;
  let stops: (() => Promise<void> | void)[] = [];

  return {
    name: 'anomalies',
    migrations: { schema: 'anomalies', directory: new URL('./migrations/', import.meta.url) },
    messages: anomaliesMessages,
    errors: anomaliesErrors,
    permissions: anomaliesPermissions,
    settings: anomaliesSettings,
    routes: [
      ...createFindingRoutes({
        translate,
        audit,
        settleFinding: createSettleFinding(deps),
        undoMeasure: createUndoMeasure(deps),
        refresh: people.refresh,
      }),
      ...createRuleRoutes({
        translate,
        changeRule: createChangeRule(deps),
        replayRule: createReplayRule({ ...deps, world }),
        knowsPlaces: world.locate !== undefined,
      }),
      ...createDashboardRoutes(),
    ],
    async start() {
      watching = createWatchLog({
        database,
        log,
        readOn: audit.readOn,
        judgePassage: createJudgePassage({ ...deps, world }),
        watched: () => void takeDueMeasures().catch(() => undefined), // the tick tries again and tells
      });
      watching.start();
      const unsubscribe = audit.subscribe(() => watching?.poke());
      const measures = startTicking(takeDueMeasures, MEASURE_EVERY_MS, log);
      const forgetting = startTicking(forgetMemories, HOUR_MS, log);
      stops = [unsubscribe, () => watching?.stop(), () => measures.stop(), () => forgetting.stop()];
    },
    async stop() {
      for (const stop of stops) await stop();
      stops = [];
    },
  };
}
