/** What shows an answer: a test by its title, or the part of a guide where it is written. Both are looked up. */
export interface Evidence {
  readonly kind: 'test' | 'heading';
  /** From the root of the repository. */
  readonly file: string;
  readonly title: string;
}

export type State = 'done' | 'partly' | 'not done' | 'not applicable';

export interface Answer {
  /** The number of the requirement, such as `6.2.1`. */
  readonly id: string;
  readonly topic: string;
  readonly state: State;
  readonly answer: string;
  readonly shown: readonly Evidence[];
}

type GiveAnswer = (id: string, topic: string, answer: string, ...shown: readonly Evidence[]) => Answer;

const inState =
  (state: State): GiveAnswer =>
  (id, topic, answer, ...shown) => ({ id, topic, state, answer, shown });

export const done = inState('done');
/** The answer says what is missing. */
export const partly = inState('partly');
export const notApplicable = inState('not applicable');

const evidenceIn =
  (kind: Evidence['kind'], file: string) =>
  (title: string): Evidence => ({ kind, file, title });

const ofIdentity = (name: string) => evidenceIn('test', `modules/identity/test/${name}.test.ts`);
const ofDomain = (name: string) => evidenceIn('test', `modules/identity/src/domain/${name}.test.ts`);
const ofOpenId = (name: string) => evidenceIn('test', `conformance/oidc/${name}.test.ts`);

export const inAuthenticator = ofIdentity('authenticator');
export const inCredentialImport = ofIdentity('credential-import');
export const inDevices = ofIdentity('devices');
export const inEnrolment = ofIdentity('enrolment');
export const inExternal = ofIdentity('external');
export const inPasskeys = ofIdentity('passkeys');
export const inRaces = ofIdentity('races');
export const inSecrecy = ofIdentity('secrecy');
export const inServiceAccounts = ofIdentity('service-accounts');
export const inSessions = ofIdentity('sessions');
export const inSignIn = ofIdentity('sign-in');
export const inStepUp = ofIdentity('step-up');
export const inTokens = ofIdentity('tokens-and-scopes');

export const inPasswordRules = ofDomain('passwords/check-password');
export const inAttemptLimits = ofDomain('attempt-limits');
export const inRecoveryCodes = ofDomain('recovery-codes');
export const inTotp = ofDomain('totp');

export const inAttacks = ofOpenId('attacks');
export const inCommandLine = ofOpenId('cli');
export const inConsents = ofOpenId('consents');
export const inFlows = ofOpenId('flows');
export const inKeys = ofOpenId('keys');
export const inOpenIdRaces = ofOpenId('races');
export const inRequests = ofOpenId('requests');
export const inReplayWindow = ofOpenId('replay-window');
export const inOpenIdSessions = ofOpenId('sessions');

export const inScim = evidenceIn('test', 'e2e/scim.api.test.ts');
export const inPasskeyPages = evidenceIn('test', 'e2e/passkeys.browser.test.ts');
export const inRecoverAccount = evidenceIn('test', 'apps/server/src/start/recover-account.test.ts');
export const inServerArguments = evidenceIn('test', 'apps/server/src/start/parse-arguments.test.ts');
export const inGateCalls = evidenceIn('test', 'modules/gate/test/calls.test.ts');

export const inSignInGuide = evidenceIn('heading', 'docs/guides/sign-in.md');
export const inOpenIdGuide = evidenceIn('heading', 'docs/guides/openid.md');
