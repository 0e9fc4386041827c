import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

const LINE_CHARACTERS_MAX = 12 * 1024 * 1024;
/** Where a line that is passed over has to end. */
const PASSED_OVER_MAX = 256 * 1024 * 1024;
const EDGE_CHARACTERS = 200;
/** The id of a message is its first member or its last, so that it is found without reading what lies between. */
const ID_FIRST = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15})\s*,/;
const ID_LAST = /[}\]"]\s*,\s*"id"\s*:\s*(\d{1,15})\s*\}\s*$/;

export interface LineReader {
  line(text: string): void;
  /** A message with this id is longer than any may be; nothing of it was kept. */
  tooLong(id: number): void;
  /** A line has no end in sight. */
  endless(): void;
}

/** Reads lines of bounded length. One that is longer is passed over, so that it costs nobody but who asked for it. */
export function readLines(stream: Readable, reader: LineReader): void {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let size = 0;
  let passing: { readonly head: string; tail: string } | undefined;

  function endLine(rest: string): void {
    if (passing === undefined) reader.line(pieces.join('') + rest);
    else {
      const tail = (passing.tail + rest).slice(-EDGE_CHARACTERS);
      const id = ID_FIRST.exec(passing.head)?.[1] ?? ID_LAST.exec(tail)?.[1];
      if (id !== undefined) reader.tooLong(Number(id));
    }
    passing = undefined;
    pieces = [];
    size = 0;
  }

  function addPart(part: string): void {
    size += part.length;
    if (passing !== undefined) passing.tail = (passing.tail + part).slice(-EDGE_CHARACTERS);
    else {
      pieces.push(part);
      if (size <= LINE_CHARACTERS_MAX) return;
      const whole = pieces.join('');
      passing = { head: whole.slice(0, EDGE_CHARACTERS), tail: whole.slice(-EDGE_CHARACTERS) };
      pieces = [];
    }
    if (size > PASSED_OVER_MAX) reader.endless();
  }

  stream.on('data', (piece: Buffer) => {
    const lines = decoder.write(piece).split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) endLine(line);
    addPart(last);
  });
}
