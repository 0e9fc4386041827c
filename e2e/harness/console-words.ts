import { fillPlaceholders, type Locale } from '@haechi/kernel';
import enApp from '../../apps/console/src/app/messages.en.ts';
import koApp from '../../apps/console/src/app/messages.ko.ts';
import enCredentials from '../../apps/console/src/credentials/messages.en.ts';
import koCredentials from '../../apps/console/src/credentials/messages.ko.ts';
import enCompare from '../../apps/console/src/pages/compare/messages.en.ts';
import koCompare from '../../apps/console/src/pages/compare/messages.ko.ts';
import enConditions from '../../apps/console/src/pages/conditions/messages.en.ts';
import koConditions from '../../apps/console/src/pages/conditions/messages.ko.ts';
import enDelegations from '../../apps/console/src/pages/delegations/messages.en.ts';
import koDelegations from '../../apps/console/src/pages/delegations/messages.ko.ts';
import enEnrolment from '../../apps/console/src/pages/enrolment/messages.en.ts';
import koEnrolment from '../../apps/console/src/pages/enrolment/messages.ko.ts';
import enMatrix from '../../apps/console/src/pages/matrix/messages.en.ts';
import koMatrix from '../../apps/console/src/pages/matrix/messages.ko.ts';
import enMembers from '../../apps/console/src/pages/members/messages.en.ts';
import koMembers from '../../apps/console/src/pages/members/messages.ko.ts';
import enPermissions from '../../apps/console/src/pages/permissions/messages.en.ts';
import koPermissions from '../../apps/console/src/pages/permissions/messages.ko.ts';
import enPlayground from '../../apps/console/src/pages/playground/messages.en.ts';
import koPlayground from '../../apps/console/src/pages/playground/messages.ko.ts';
import enPolicies from '../../apps/console/src/pages/policies/messages.en.ts';
import koPolicies from '../../apps/console/src/pages/policies/messages.ko.ts';
import enProjects from '../../apps/console/src/pages/projects/messages.en.ts';
import koProjects from '../../apps/console/src/pages/projects/messages.ko.ts';
import enRequests from '../../apps/console/src/pages/requests/messages.en.ts';
import koRequests from '../../apps/console/src/pages/requests/messages.ko.ts';
import enSecurity from '../../apps/console/src/pages/security/messages.en.ts';
import koSecurity from '../../apps/console/src/pages/security/messages.ko.ts';
import enSignIn from '../../apps/console/src/pages/sign-in/messages.en.ts';
import koSignIn from '../../apps/console/src/pages/sign-in/messages.ko.ts';
import enTenants from '../../apps/console/src/pages/tenants/messages.en.ts';
import koTenants from '../../apps/console/src/pages/tenants/messages.ko.ts';

const en = {
  ...enApp,
  ...enCredentials,
  ...enCompare,
  ...enConditions,
  ...enDelegations,
  ...enMatrix,
  ...enPermissions,
  ...enPlayground,
  ...enPolicies,
  ...enEnrolment,
  ...enMembers,
  ...enProjects,
  ...enRequests,
  ...enSecurity,
  ...enSignIn,
  ...enTenants,
};
const ko = {
  ...koApp,
  ...koCredentials,
  ...koCompare,
  ...koConditions,
  ...koDelegations,
  ...koMatrix,
  ...koPermissions,
  ...koPlayground,
  ...koPolicies,
  ...koEnrolment,
  ...koMembers,
  ...koProjects,
  ...koRequests,
  ...koSecurity,
  ...koSignIn,
  ...koTenants,
};

/** The key of a text people find their way in the console by. */
export type ConsoleWord = keyof typeof en;

/** What the console calls things. A journey follows its words, whatever they become. */
export function consoleWords(
  locale: Locale,
): (word: ConsoleWord, params?: Readonly<Record<string, string>>) => string {
  const words = locale === 'ko' ? ko : en;
  return (word, params = {}) => fillPlaceholders(words[word], params);
}
