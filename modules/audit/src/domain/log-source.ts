import type { SearchColumns } from './search-columns.ts';

/** A row of the log as it is stored, not yet believed. */
export interface StoredEntry extends SearchColumns {
  readonly index: number;
  readonly position: number;
  readonly leaf: string;
  readonly leaf_hash: Uint8Array;
}

export interface StoredTile {
  readonly index: number;
  /** 256 hashes of 32 bytes. */
  readonly hashes: Uint8Array;
  readonly root: Uint8Array;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
}

/** Where the log ends, read at one instant. */
export interface LogHead {
  readonly tree:
    | { readonly size: number; readonly root: Uint8Array; readonly subtrees: Uint8Array }
    | undefined;
  /** One more than the highest index of a stored entry. */
  readonly entriesEnd: number;
  /** Size of the largest checkpoint; 0 without one. */
  readonly checkpointsEnd: number;
}

/** Reads one log, from a database, an export or over HTTP. Ranges are `[from, to)`; answers are in ascending order. */
export interface LogSource {
  readHead(): Promise<LogHead>;
  readEntries(from: number, to: number): Promise<readonly StoredEntry[]>;
  readTiles(level: number, from: number, to: number): Promise<readonly StoredTile[]>;
  /** Checkpoints by their size. */
  readCheckpoints(from: number, to: number): Promise<readonly StoredCheckpoint[]>;
  /** Ranges whose entries were deleted after their time, in order; only their hashes are left. None unless given. */
  readExpired?(): Promise<readonly { readonly from: number; readonly to: number }[]>;
}
