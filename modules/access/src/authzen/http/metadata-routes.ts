import { authzenRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { contractOf } from '../../http/contract-of.ts';

const contract = contractOf(authzenRoutes);

/** Where this decision point is found (AuthZEN 1.0, section 9). Addresses come from configuration, never from a header. */
export function createMetadataRoutes({ publicUrl }: { readonly publicUrl: URL }): RouteImplementation[] {
  const at = (path: string): string => new URL(path, publicUrl).href;
  const describe = (decisionPoint: string) => ({
    policy_decision_point: decisionPoint,
    access_evaluation_endpoint: at('/access/v1/evaluation'),
    access_evaluations_endpoint: at('/access/v1/evaluations'),
    search_subject_endpoint: at('/access/v1/search/subject'),
    search_resource_endpoint: at('/access/v1/search/resource'),
    search_action_endpoint: at('/access/v1/search/action'),
    access_request_endpoint: at('/access/v1/requests'),
    capabilities: ['urn:openid:authzen:capability:access-request'],
  });
  return [
    implement(contract('GET /.well-known/authzen-configuration'), async () => describe(publicUrl.origin)),
    implement(contract('GET /.well-known/authzen-configuration/{tenant}'), async ({ params }) =>
      describe(at(`/${params.tenant}`)),
    ),
  ];
}
