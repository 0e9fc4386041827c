/** The question is in the address, so that it can be handed on; changes somebody thinks about are not. */
export interface PlaygroundSearch {
  readonly principal?: string;
  readonly permission?: string;
  readonly scope?: string;
  readonly resource?: string;
}
