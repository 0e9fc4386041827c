export type { AccessRequests, AccessTask, WaitOptions } from './access-requests.ts';
export {
  type CheckOptions,
  type ClientOptions,
  createHaechiClient,
  type Explanation,
  type GrantingRole,
  type HaechiClient,
} from './create-client.ts';
export { discover } from './discover.ts';
export { expressGuard, fastifyGuard, type GuardOptions } from './guards.ts';
export type { ActionSearch, ResourceSearch, Results, Searches, SubjectSearch } from './search.ts';
export type { TransportOptions } from './transport.ts';
export {
  type AccessRequestOffer,
  type Attributes,
  type Decision,
  type Entity,
  type Evaluation,
  type FailureKind,
  HaechiError,
  type Question,
  type Source,
} from './types.ts';
