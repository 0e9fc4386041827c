import type { Locale, UserId } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { OpenLink } from '../queries/find-link.ts';
import type { SignInSteps } from './prove-second-factor.ts';
import type { StartedSession } from './start-session.ts';
import type { TryPassword } from './try-password.ts';

export interface EnrolmentInput {
  readonly token: string;
  readonly email: string | undefined;
  readonly displayName: string;
  readonly password: string;
  readonly totpCode: string;
  readonly locale: Locale;
  /** Who is signed in in this browser already, if anybody. */
  readonly signedInAs: UserId | null;
}

export interface Enrolled {
  /** Shown once; empty for somebody who kept their credentials. */
  readonly recoveryCodes: readonly string[];
  /** Undefined when the browser keeps the session it has, or too many are open already. */
  readonly session: StartedSession | undefined;
}

/** What the steps of an enrolment get, worked out before the transaction opens. */
export interface PreparedEnrolment {
  readonly link: OpenLink;
  readonly email: string;
  readonly displayName: string;
  readonly locale: Locale;
  readonly passwordHash: string;
  readonly totpKey: Uint8Array;
  readonly totpStep: number;
  readonly source: RequestSource;
}

export type EnrolmentDeps = IdentityParts & SignInSteps & { readonly tryPassword: TryPassword };
