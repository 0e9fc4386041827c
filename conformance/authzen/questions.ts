/** The people, things and actions of the fixture, as questions name them (certification scenario, section 4). */
export const alice = { type: 'user', id: 'alice' };
export const bob = { type: 'user', id: 'bob' };
export const admin = { ...bob, properties: { role: 'admin' } };
export const read = { name: 'read' };
export const write = { name: 'write' };
export const record1 = { type: 'record', id: 'record-1' };
export const record2 = { type: 'record', id: 'record-2' };
export const archived = { ...record2, properties: { status: 'archived' } };

export const evaluation = '/access/v1/evaluation';
export const evaluations = '/access/v1/evaluations';
export const search = {
  subject: '/access/v1/search/subject',
  resource: '/access/v1/search/resource',
  action: '/access/v1/search/action',
};

/** May alice read record-1? She may. */
export const permitted = { subject: alice, action: read, resource: record1 };
/** May bob write record-1? He may not. */
export const denied = { subject: bob, action: write, resource: record1 };
