import type { ApiResponse } from '../../api/client.ts';

export type OpenedLink = ApiResponse<'POST /api/v1/enrolments/open'>;
export type EnrolmentStep = 'identity' | 'password' | 'authenticator' | 'codes' | 'join';

/** The steps somebody with this link goes through, in order. */
export function stepsOf(link: Pick<OpenedLink, 'kind' | 'needsCredentials'>): readonly EnrolmentStep[] {
  if (!link.needsCredentials) return ['join'];
  // Who recovers an account is known already; only the credentials are new.
  if (link.kind === 'recovery') return ['password', 'authenticator', 'codes'];
  return ['identity', 'password', 'authenticator', 'codes'];
}

/** The step at which a refusal is put right; undefined when there is no step for it. */
export function stepOfProblem(
  problem: { readonly code: string; readonly field: (name: string) => string | undefined },
  steps: readonly EnrolmentStep[],
): EnrolmentStep | undefined {
  const wanted = (): EnrolmentStep | undefined => {
    if (problem.field('email') !== undefined || problem.field('displayName') !== undefined) return 'identity';
    if (problem.code === 'AUTH_008' || problem.field('password') !== undefined) return 'password';
    if (problem.code === 'AUTH_010' || problem.field('totpCode') !== undefined) return 'authenticator';
    return undefined;
  };
  const step = wanted();
  return step && steps.includes(step) ? step : undefined;
}

/**
 * The key's address with the account it belongs to as label: authenticator apps list by it, and the server does not
 * know the address of a first administrator yet.
 */
export function labelAuthenticator(uri: string, account: string): string {
  const [path = '', query = ''] = uri.split('?', 2);
  const issuer = new URLSearchParams(query).get('issuer') ?? 'Haechi';
  const kind = path.startsWith('otpauth://totp/') ? 'otpauth://totp/' : undefined;
  if (!kind || account === '') return uri;
  return `${kind}${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`;
}
