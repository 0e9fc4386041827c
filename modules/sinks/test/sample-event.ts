import type { EventId, ScopeId, TenantId } from '@haechi/kernel';
import type { OutgoingEvent, Sender } from '../src/domain/outgoing-event.ts';

export const sender: Sender = { version: '0.1.0', host: 'haechi.example' };

// Ids written down, so that formatted events can be compared byte by byte.
const TENANT = '0199b5c0-0000-7000-8000-000000000001' as TenantId;

/** An event with everything in it; parts may be replaced. */
export const sampleEvent = (parts: Partial<OutgoingEvent> = {}): OutgoingEvent => ({
  id: '0199b5c0-0000-7000-8000-0000000000ee' as EventId,
  tenantId: TENANT,
  scopeId: TENANT as string as ScopeId,
  atMs: Date.UTC(2026, 10, 20, 9, 0, 0, 123),
  actor: { kind: 'user', id: 'usr_01jd0m5w4xevh8x0h5m1v5b2c9', name: 'Kim Hana' },
  branch: null,
  delegatorId: null,
  role: null,
  sealed: [],
  sessionId: 'ses_01jd0m5w4xevh8x0h5m1v5b2c9',
  requestId: 'req-1',
  ip: '198.51.100.7',
  userAgent: 'Mozilla/5.0',
  action: 'project.updated',
  target: { kind: 'project', id: 'prj_01jd0m5w4xevh8x0h5m1v5b2c9', name: 'Spring' },
  result: 'success',
  reason: null,
  details: {},
  before: { name: 'Winter' },
  after: { name: 'Spring' },
  policyRevision: 4,
  index: 41,
  position: 99,
  summary: 'Kim Hana changed the project Spring',
  ...parts,
});
