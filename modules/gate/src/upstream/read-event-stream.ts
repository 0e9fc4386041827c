/**
 * Reads server-sent events (HTML standard, section 9.2.6) as far as MCP uses them: the data of each event.
 * Lines may end in any of the three ways, and be cut anywhere between pieces.
 */
export function createEventReader(onData: (data: string) => void): (piece: string) => void {
  let rest = '';
  let data: string[] = [];

  function take(line: string): void {
    if (line === '') {
      if (data.length > 0) onData(data.join('\n'));
      data = [];
    } else if (line === 'data') data.push('');
    else if (line.startsWith('data:')) data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
  }

  return (piece) => {
    rest += piece;
    // A carriage return at the very end may be the first half of a line end.
    const complete = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const lines = complete.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? '') + rest.slice(complete.length);
    for (const line of lines) take(line);
  };
}
