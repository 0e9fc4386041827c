import type { ApprovalsModule } from '@haechi/approvals';
import type { AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { PermissionDefinition, RouteImplementation } from '@haechi/http';
import type { Clock, ScopeId, TenantId, Translate, UserId } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { SecondOpinion } from '../opa/second-opinion.ts';
import type { RecordAsked } from '../use-cases/record-asked.ts';
import type { createRequestAccess } from '../use-cases/request-access.ts';
import { createEvaluationRoutes } from './http/evaluation-routes.ts';
import { createMetadataRoutes } from './http/metadata-routes.ts';
import { createPresentAnswer } from './http/present-answer.ts';
import { createRegistryRoutes } from './http/registry-routes.ts';
import { createRequestRoutes } from './http/request-routes.ts';
import { createSearchRoutes } from './http/search-routes.ts';
import type { FindPersonByEmail } from './queries/fact-source.ts';
import type { RecentFacts } from './queries/recent-facts.ts';
import { createDeclareEntityType } from './use-cases/declare-entity-type.ts';
import { createOfferAccess } from './use-cases/offer-access.ts';
import { createForgetResource, createRegisterResource } from './use-cases/register-resource.ts';
import { createForgetSubject, createRegisterSubject } from './use-cases/register-subject.ts';
import { createSubmitAccessRequest } from './use-cases/submit-access-request.ts';

export { authzenPermissions } from './permissions.ts';

export interface AuthzenDeps {
  readonly mirror: AccessMirror;
  readonly opinions: SecondOpinion;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly rootKey: RootKey;
  readonly publicUrl: URL;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly findPersonByEmail: FindPersonByEmail;
  readonly recentFacts: RecentFacts;
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
  readonly findRequest: ApprovalsModule['findRequest'];
  readonly requestAccess: ReturnType<typeof createRequestAccess>;
  readonly recordAsked: RecordAsked;
  /** What the product's own modules declare. */
  readonly permissions: () => readonly PermissionDefinition[];
}

/** The standard door for other programs: AuthZEN 1.0 and the access request profile over the same decisions. */
export function createAuthzenRoutes(deps: AuthzenDeps): RouteImplementation[] {
  return [
    ...createEvaluationRoutes({
      ...deps,
      presentAnswer: createPresentAnswer(deps),
      offerAccess: createOfferAccess(deps),
    }),
    ...createSearchRoutes(deps),
    ...createRequestRoutes({ ...deps, submitAccessRequest: createSubmitAccessRequest(deps) }),
    ...createMetadataRoutes(deps),
    ...createRegistryRoutes({
      ...deps,
      declareEntityType: createDeclareEntityType(deps),
      registerResource: createRegisterResource(deps),
      forgetResource: createForgetResource(deps),
      registerSubject: createRegisterSubject(deps),
      forgetSubject: createForgetSubject(deps),
    }),
  ];
}
