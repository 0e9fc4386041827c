/**
 * Lines of a text that comes in pieces, without their newlines. What follows the last newline is a line of its own
 * unless it is empty: a file that was cut off in the middle of a line is not taken for whole.
 */
export async function* splitLines(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
