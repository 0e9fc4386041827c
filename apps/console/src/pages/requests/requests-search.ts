export type RequestView = 'inbox' | 'mine' | 'all';

export interface RequestsSearch {
  readonly view?: Exclude<RequestView, 'inbox'>;
  /** The request shown beside the list. */
  readonly open?: string;
}

export interface AskSearch {
  readonly permission?: string;
  readonly scope?: string;
}
