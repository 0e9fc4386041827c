import { type AssignmentPage, endRow, firstRow } from './assignment-pages.ts';
import { type Interner, indexOf, NONE } from './interner.ts';
import { readColumn } from './read-column.ts';

/**
 * The principals of a build, found by id in two places of memory. In a large model a check is mostly the time memory
 * takes, and a `Map` visits some seven places one after the other: the buckets, entries and the strings of all that it
 * compares, then the bounds and the rows. Here a slot leads to one record that holds the id, to compare, and the rows.
 *
 * It is a copy for the common case, never the only way: who is not found here is looked for in the names. That is so
 * for ids that do not suit (too short, too long, letters beyond Latin-1), for those that lie too close to others to be
 * worth the search, and for everybody who came later. So ids chosen to collide slow nothing down for others.
 */
export interface PrincipalRecords {
  /** 0 for a free slot. Else where the record begins, and in the bits above it as much of the id's hash as fits. */
  readonly slots: Int32Array;
  /** The bits of a slot that say where. */
  readonly placeMask: number;
  /**
   * Record after record: the principal, its first row, the row after its last, the length of its id, the id at four
   * letters a cell, and two cells for every row as on the page.
   */
  readonly cells: Int32Array;
  /** The page the rows are copied from; where an update has put another in its place, a record says nothing. */
  readonly page: AssignmentPage;
}

const headCells = 4;
const idLengthMin = 4;
const idLengthMax = 64;
/** As many slots fit two cache lines, which the processor fetches together. */
const probesMax = 32;
/** Leaves some bits of a slot for the hash. */
const cellsMax = 2 ** 28;

const noSlots = new Int32Array(1);

/** Records for all principals on a page that suit. */
export function buildPrincipalRecords(page: AssignmentPage, ids: readonly string[]): PrincipalRecords {
  const suited = ids.flatMap((id, principal) =>
    isSuited(id) && firstRow(page, principal) < endRow(page, principal) ? [principal] : [],
  );
  const length = suited.reduce(
    (sum, principal) => sum + recordCells(page, principal, ids[principal] ?? ''),
    1,
  );
  if (length > cellsMax) return { slots: noSlots, placeMask: 0, cells: new Int32Array(), page };
  const cells = new Int32Array(length);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(1 + suited.length * 1.25)));
  const placeMask = 2 ** Math.ceil(Math.log2(length + 1)) - 1;
  let place = 1;
  for (const principal of suited) {
    const id = ids[principal] ?? '';
    const slot = findFreeSlot(slots, hashOf(id));
    if (slot === NONE) continue;
    slots[slot] = (hashOf(id) & ~placeMask) | place;
    place = writeRecord(cells, place, page, principal, id);
  }
  return { slots, placeMask, cells, page };
}

/**
 * Where the record of an id begins if it has one: by its hash, so `confirmRecord` has to follow. Between the two calls
 * there should be other work, which runs while memory fetches the record. `NONE` says nothing about the id.
 */
export function guessRecord({ slots, placeMask, cells }: PrincipalRecords, id: string): number {
  if (id.length < idLengthMin || id.length > idLengthMax) return NONE;
  const hash = hashOf(id);
  const mask = slots.length - 1;
  for (let probe = 0; probe < probesMax; probe++) {
    const cell = readColumn(slots, (hash + probe) & mask);
    if (cell === 0) return NONE;
    if (((cell ^ hash) & ~placeMask) !== 0) continue;
    const place = cell & placeMask;
    if (readColumn(cells, place + 3) === id.length) return place;
  }
  return NONE;
}

/** The guess where it holds for this id, else `NONE`. */
export function confirmRecord(records: PrincipalRecords, guess: number, id: string): number {
  return guess !== NONE && isRecordOf(records, guess, id) ? guess : NONE;
}

/** Whether the record is the one of this id. */
function isRecordOf({ cells }: PrincipalRecords, place: number, id: string): boolean {
  const last = id.length - 4;
  let all = 0;
  for (let from = 0, cell = place + headCells; ; from += 4, cell++) {
    const at = from < last ? from : last;
    const a = id.charCodeAt(at);
    const b = id.charCodeAt(at + 1);
    const c = id.charCodeAt(at + 2);
    const d = id.charCodeAt(at + 3);
    if (readColumn(cells, cell) !== (a | (b << 8) | (c << 16) | (d << 24))) return false;
    all |= a | b | c | d;
    // A letter beyond Latin-1 spills into the bits of its neighbours. No id with such a letter has a record.
    if (at === last) return all <= 0xff;
  }
}

/** The number of a principal with this record or, where it has none, of this name. */
export function principalIndex(
  names: Interner,
  { cells }: PrincipalRecords,
  record: number,
  id: string,
): number {
  return record === NONE ? indexOf(names, id) : readColumn(cells, record);
}

/** The number its first row has on the page. */
export function firstRowOf({ cells }: PrincipalRecords, place: number): number {
  return readColumn(cells, place + 1);
}

export function endRowOf({ cells }: PrincipalRecords, place: number): number {
  return readColumn(cells, place + 2);
}

/** Where the record's rows begin. */
export function rowCellsOf({ cells }: PrincipalRecords, place: number): number {
  return place + headCells + idCells(readColumn(cells, place + 3));
}

/** Four letters to a cell, the last four in a cell of their own. */
function idCells(length: number): number {
  return (length + 3) >> 2;
}

function recordCells(page: AssignmentPage, principal: number, id: string): number {
  return headCells + idCells(id.length) + 2 * (endRow(page, principal) - firstRow(page, principal));
}

/** Returns the place after it. */
function writeRecord(
  cells: Int32Array,
  place: number,
  page: AssignmentPage,
  principal: number,
  id: string,
): number {
  const [first, end] = [firstRow(page, principal), endRow(page, principal)];
  cells.set([principal, first, end, id.length], place);
  const rows = place + headCells + idCells(id.length);
  for (let cell = place + headCells, from = 0; cell < rows; cell++, from += 4) {
    cells[cell] = lettersAt(id, Math.min(from, id.length - 4));
  }
  cells.set(page.cells.subarray(page.rowsAt + 2 * first, page.rowsAt + 2 * end), rows);
  return rows + 2 * (end - first);
}

function findFreeSlot(slots: Int32Array, hash: number): number {
  for (let probe = 0; probe < probesMax; probe++) {
    const slot = (hash + probe) & (slots.length - 1);
    if (slots[slot] === 0) return slot;
  }
  return NONE;
}

function isSuited(id: string): boolean {
  if (id.length < idLengthMin || id.length > idLengthMax) return false;
  for (let at = 0; at < id.length; at++) if (id.charCodeAt(at) > 0xff) return false;
  return true;
}

/** Of the last eight letters: where ids have the same beginning they differ at the end. */
function hashOf(id: string): number {
  const last = lettersAt(id, id.length - 4);
  const before = lettersAt(id, id.length < 8 ? 0 : id.length - 8);
  const mixed = Math.imul(before, 0x9e3779b1) ^ Math.imul(last ^ (last >>> 15), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return again ^ (again >>> 13);
}

function lettersAt(id: string, at: number): number {
  return (
    id.charCodeAt(at) |
    (id.charCodeAt(at + 1) << 8) |
    (id.charCodeAt(at + 2) << 16) |
    (id.charCodeAt(at + 3) << 24)
  );
}
