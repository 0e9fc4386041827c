import type { CommandCall } from './command.ts';

/** Writes an answer to standard output as it comes. */
export async function passOn(
  body: ReadableStream<Uint8Array>,
  { terminal }: Pick<CommandCall, 'terminal'>,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for await (const piece of body) terminal.out(decoder.decode(piece, { stream: true }));
  terminal.out(decoder.decode());
}
