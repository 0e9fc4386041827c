import type { Database } from '@haechi/database';
import { type Clock, SECOND_MS, type Translate } from '@haechi/kernel';
import { type Logger, type RootKey, startTicking } from '@haechi/kernel/node';
import { createFindLostCalls } from '../jobs/find-lost-calls.ts';
import { createFollowDecisions } from '../jobs/follow-decisions.ts';
import { createLease } from '../jobs/hold-lease.ts';
import { createChangeStreams } from '../mcp/change-streams.ts';
import { createEndpoint } from '../mcp/create-endpoint.ts';
import type { GateEndpoint } from '../mcp/endpoint-types.ts';
import { createOpenSession } from '../mcp/legacy.ts';
import { createPassThrough } from '../mcp/pass-through.ts';
import { createRunningRequests } from '../mcp/running-requests.ts';
import { createServerAsks } from '../mcp/server-asks.ts';
import { createSessions } from '../mcp/sessions.ts';
import { createTasks } from '../mcp/tasks.ts';
import { createUpstreamTasks } from '../mcp/upstream-tasks.ts';
import { createNameReasons } from '../name-reasons.ts';
import type { AccessPort, AuditPort, SettingsPort } from '../ports.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import { type ApprovalsPort, createAdvanceCall } from './advance-call.ts';
import { createCallKind } from './call-kind.ts';
import { createCallRights } from './call-rights.ts';
import { createCallTool } from './call-tool.ts';
import { createCallVault } from './call-vault.ts';
import { createCallWriter } from './call-writer.ts';
import { createCapShares } from './cap-shares.ts';
import { createCaps } from './caps.ts';
import { createFinishCall } from './finish-call.ts';
import { createJudgeRequest } from './judge-request.ts';
import { createKeepTask } from './keep-task.ts';
import { createRefuse } from './refuse.ts';
import type { Registry } from './registry.ts';
import { createRunAllowed } from './run-allowed.ts';
import { createRunApproved } from './run-approved.ts';
import { createSendCall } from './send-call.ts';
import { createTakeAnswer } from './take-answer.ts';
import { createUseGrant } from './use-grant.ts';

export interface CallsDeps {
  readonly database: Database;
  readonly jobDatabase: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly access: AccessPort;
  readonly approvals: ApprovalsPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
  readonly pool: UpstreamPool;
  readonly registry: Registry;
  readonly publicUrl: URL;
}

const LOST_EVERY_MS = 15 * SECOND_MS;

/** Everything that calls go through, wired. */
export function createCalls(given: CallsDeps): {
  readonly endpoint: GateEndpoint;
  start(): Promise<void>;
  stop(): Promise<void>;
} {
  const deps = { ...given, access: createCallRights(given.access, () => given.approvals.isOn('roles')) };
  const { database, jobDatabase, audit, approvals, log, translate } = deps;
  const lease = createLease({ database: jobDatabase, log });
  const { processId } = lease;
  const vault = createCallVault(deps.rootKey);
  const writer = createCallWriter({ database, log });
  const names = createNameReasons(translate);
  const refuse = createRefuse(translate, names);
  const judge = createJudgeRequest(deps);
  const takeAnswer = createTakeAnswer(deps);
  const keeping = { ...deps, vault };
  const shared = {
    ...deps,
    vault,
    writer,
    refuse,
    judge,
    processId,
    takeAnswer,
    keepTask: createKeepTask(keeping),
    finishCall: createFinishCall(keeping),
    sendCall: createSendCall({ ...deps, takeAnswer }),
  };
  const runAllowed = createRunAllowed(shared);
  const runApproved = createRunApproved({ ...shared, advance: createAdvanceCall(shared) });
  const useGrant = createUseGrant(shared);
  const shares = createCapShares(database, processId);
  const caps = createCaps({ shares, log });
  const callTool = createCallTool({ ...shared, caps, useGrant, runAllowed, runApproved });
  const sessions = createSessions(deps);
  const streams = createChangeStreams(audit);
  const findLost = createFindLostCalls({ ...shared, database: jobDatabase });
  const followDecisions = createFollowDecisions({ database: jobDatabase, audit, log });
  approvals.registerKind(createCallKind(translate, names));
  let ending: (() => void)[] = [];
  let ticking: { stop(): Promise<void> } | undefined;
  return {
    endpoint: createEndpoint({
      ...shared,
      callTool,
      sessions,
      tasks: createTasks({ ...shared, runApproved, upstreamTasks: createUpstreamTasks(shared) }),
      passThrough: createPassThrough(shared),
      asks: createServerAsks(),
      running: createRunningRequests(),
      openSession: createOpenSession(sessions),
      openStream: streams.openStream,
      closeStreams: streams.closeStreams,
      listen: streams.listen,
      callUrl: (id) => `${deps.publicUrl.origin}/gate/calls/${id}`,
    }),
    async start() {
      ending = [deps.registry.follow(), streams.follow(), followDecisions()];
      await lease.start();
      await findLost();
      ticking = startTicking(
        async () => {
          await findLost();
          await shares.clearLost();
        },
        LOST_EVERY_MS,
        log,
      );
    },
    async stop() {
      for (const end of ending) end();
      await ticking?.stop();
      await caps.stop();
      await writer.flush();
      await lease.stop();
    },
  };
}
