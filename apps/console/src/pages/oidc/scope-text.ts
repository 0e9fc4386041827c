import type { PlainKey } from '../../i18n/catalogue.ts';

const TEXTS: Readonly<Record<string, PlainKey>> = {
  openid: 'oidc.scope.openid',
  profile: 'oidc.scope.profile',
  email: 'oidc.scope.email',
  offline_access: 'oidc.scope.offline_access',
  api: 'oidc.scope.api',
};

/** What a scope means to the person; undefined for one this console does not know. */
export const scopeText = (scope: string): PlainKey | undefined => TEXTS[scope];
