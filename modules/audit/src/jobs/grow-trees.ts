import type { TenantId } from '@haechi/kernel';
import { type CompactRange, createCompactRange, EMPTY_RANGE, type HashedNode } from '@haechi/transparency';
import type { SequencedEvent } from '../domain/event.ts';
import { joinHashes, splitHashes } from '../domain/hash-list.ts';
import { hashLeafText, treeHasher } from '../domain/leaf.ts';
import { type SearchColumns, searchColumnsOf } from '../domain/search-columns.ts';
import { parseLeaf } from '../parse-leaf.ts';
import type { IntakeRow } from '../use-cases/record.ts';

/** Tree levels that one tile spans (C2SP tlog-tiles). */
const TILE_HEIGHT = 8;

export interface TreeRow {
  readonly tenant_id: TenantId;
  readonly size: number;
  readonly subtrees: Uint8Array;
}

export interface LogRow extends SearchColumns {
  readonly index: number;
  readonly position: number;
  readonly leaf: string;
  readonly leaf_hash: Uint8Array;
}

export interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly root: Uint8Array;
}

export interface GrownTree {
  readonly tenantId: TenantId;
  readonly size: number;
  readonly root: Uint8Array;
  readonly subtrees: Uint8Array;
  /** Tiles that became full, lowest level first. */
  readonly tiles: readonly FullTile[];
}

export interface Growth {
  readonly rows: readonly LogRow[];
  /** What the rows say, in their order. */
  readonly events: readonly SequencedEvent[];
  readonly trees: readonly GrownTree[];
}

interface GrowingTree {
  readonly range: CompactRange;
  readonly tiles: FullTile[];
}

/** A complete node at a tile boundary is the root of the tile below it. */
export const fullTilesAmong = (nodes: readonly HashedNode[]): FullTile[] =>
  nodes
    .filter(({ level }) => level > 0 && level % TILE_HEIGHT === 0)
    .map(({ level, index, hash }) => ({ level: level / TILE_HEIGHT - 1, index, root: hash }));

function openTrees(intake: readonly IntakeRow[], stored: readonly TreeRow[]): Map<TenantId, GrowingTree> {
  const byTenant = new Map(stored.map((row) => [row.tenant_id, row]));
  const tenantIds = new Set(intake.map((row) => row.tenant_id));
  return new Map(
    [...tenantIds].map((tenantId) => {
      const row = byTenant.get(tenantId);
      const state = row === undefined ? EMPTY_RANGE : { size: row.size, hashes: splitHashes(row.subtrees) };
      return [tenantId, { range: createCompactRange(state, treeHasher), tiles: [] }];
    }),
  );
}

/**
 * Appends events to the trees of their tenants, in the order given.
 * @param position of the first of them among the events of all tenants
 * @throws Error when a leaf is not one: it was put there past `record`
 */
export function growTrees(
  intake: readonly IntakeRow[],
  stored: readonly TreeRow[],
  position: number,
): Growth {
  const growing = openTrees(intake, stored);
  const events: SequencedEvent[] = [];
  const rows = intake.map(({ tenant_id, event_id, leaf }, offset): LogRow => {
    const tree = growing.get(tenant_id);
    const event = parseLeaf(leaf);
    if (tree === undefined || event === undefined || event.id !== event_id || event.tenantId !== tenant_id) {
      throw new Error(`audit.intake holds something that is not an event: ${event_id}`);
    }
    const index = tree.range.size;
    const leafHash = hashLeafText(leaf);
    tree.tiles.push(...fullTilesAmong(tree.range.append(leafHash)));
    events.push({ ...event, index, position: position + offset });
    return { ...searchColumnsOf(event), index, position: position + offset, leaf, leaf_hash: leafHash };
  });
  const trees = [...growing].map(([tenantId, { range, tiles }]) => ({
    tenantId,
    size: range.size,
    root: range.root(),
    subtrees: joinHashes(range.state().hashes),
    tiles: tiles.toSorted((one, other) => one.level - other.level),
  }));
  return { rows, events, trees };
}
