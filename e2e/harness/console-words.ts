import { fillPlaceholders, type Locale } from '@haechi/kernel';
import enApp from '../../apps/console/src/app/messages.en.ts';
import koApp from '../../apps/console/src/app/messages.ko.ts';
import enCredentials from '../../apps/console/src/credentials/messages.en.ts';
import koCredentials from '../../apps/console/src/credentials/messages.ko.ts';
import enEnrolment from '../../apps/console/src/pages/enrolment/messages.en.ts';
import koEnrolment from '../../apps/console/src/pages/enrolment/messages.ko.ts';
import enMembers from '../../apps/console/src/pages/members/messages.en.ts';
import koMembers from '../../apps/console/src/pages/members/messages.ko.ts';
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
