import assert from 'node:assert/strict';
import type { Caller } from '@haechi/http';
import { call, type House, makeCaller } from './house.ts';
import type { ScriptedServer } from './scripted-server.ts';

/** A tenant with one server whose one tool is classified. */
export async function classified(
  house: House,
  server: Pick<ScriptedServer, 'url'>,
  classification: object,
): Promise<Caller> {
  const caller = makeCaller();
  const { id } = await call(house, 'POST /api/v1/gate/upstreams', caller, {
    body: { key: 'notes', name: '메모', target: { kind: 'http', url: server.url } },
  });
  await call(house, 'POST /api/v1/gate/upstreams/{id}/refresh', caller, { params: { id } });
  await classifyAll(house, caller, classification);
  return caller;
}

/** Classifies every tool that is not yet. */
export async function classifyAll(house: House, caller: Caller, classification: object): Promise<void> {
  const { items } = await call(house, 'GET /api/v1/gate/tools', caller, { query: { state: 'unclassified' } });
  await call(house, 'POST /api/v1/gate/classifications', caller, {
    body: {
      items: items.map(({ id: tool, digest }) => ({
        tool,
        digest,
        classification: { openWorld: false, sendsOut: false, ...classification },
      })),
      reason: '확인',
    },
  });
}

/** Somebody else decides about the one request that is pending. */
export async function decide(house: House, caller: Caller, outcome: 'approve' | 'reject'): Promise<void> {
  const { items } = await call(house, 'GET /api/v1/approvals', makeCaller(caller.tenantId, '승인자'), {
    query: { state: 'pending' },
  });
  const [request] = items;
  assert.ok(request !== undefined, 'a request is pending');
  await call(house, `POST /api/v1/approvals/{id}/${outcome}`, makeCaller(caller.tenantId, '승인자'), {
    params: { id: request.id },
    body: { reason: '확인했습니다' },
  });
}

/** Waits until a request is pending, or what should have asked for it has ended. */
export async function untilPending(house: House, caller: Caller, asking: Promise<unknown>): Promise<void> {
  let ended = false;
  const note = (): void => {
    ended = true;
  };
  asking.then(note, note);
  const approver = makeCaller(caller.tenantId, '승인자');
  const list = () => call(house, 'GET /api/v1/approvals', approver, { query: { state: 'pending' } });
  while (!ended && (await list()).items.length === 0);
}
