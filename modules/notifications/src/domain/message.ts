import type { Locale } from '@haechi/kernel';
import type { NoticeKind } from './notice.ts';

/** What an approver is told of a request. Values are masked as approvers see them. */
export interface RequestFacts {
  readonly shortId: string;
  readonly risk: string;
  readonly requester: string;
  readonly summary: string;
  readonly scope: string;
  readonly effects: readonly { readonly label: string; readonly value: string }[];
  readonly justification: string;
  readonly expiresAt: Date;
}

/** One thing that is told. */
export interface MessageItem {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly kindTitle: string;
  readonly at: Date;
  readonly sentence: string;
  readonly url: string;
  readonly target: { readonly kind: string; readonly id: string };
  readonly request?: RequestFacts;
}

/** What goes to a receiver as one, and counts as told or not told as one. */
export interface Message {
  /** The same at each attempt, so that receivers can tell a repetition. */
  readonly id: string;
  readonly at: Date;
  readonly organisation: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly items: readonly [MessageItem, ...MessageItem[]];
  /** Only of mail. */
  readonly recipient?: { readonly name: string; readonly email: string };
  /** Where a person changes what they are told. */
  readonly preferencesUrl: string;
}
