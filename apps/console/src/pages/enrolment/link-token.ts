/** Which door the link leads to; each keeps its own token. */
export type LinkDoor = 'enroll' | 'invite';

/** For a browser that forbids storage: lost on reload, but enough to enrol. */
const inMemory = new Map<LinkDoor, string>();

const keyOf = (door: LinkDoor): string => `haechi.link.${door}`;

/** Keeps the token of a one-time link for this tab, so that it need not stay in the address bar and history. */
export function keepToken(door: LinkDoor, token: string): void {
  inMemory.set(door, token);
  try {
    sessionStorage.setItem(keyOf(door), token);
  } catch {
    // The copy in memory holds until the next reload.
  }
}

export function keptToken(door: LinkDoor): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(door)) ?? inMemory.get(door);
  } catch {
    return inMemory.get(door);
  }
}

/** The link is used up. */
export function forgetToken(door: LinkDoor): void {
  inMemory.delete(door);
  try {
    sessionStorage.removeItem(keyOf(door));
  } catch {
    // Nothing was stored.
  }
}
