import { createInterface, emitKeypressEvents } from 'node:readline';
import { createInterface as createAsking } from 'node:readline/promises';
import type { Keys } from './terminal.ts';

/** Single keys of the person at the terminal; undefined where there is no keyboard. */
export function openKeys(stop: () => void): Keys | undefined {
  const { stdin } = process;
  if (!stdin.isTTY || !process.stdout.isTTY) return undefined;
  const lines = createInterface({ input: stdin });
  emitKeypressEvents(stdin, lines);
  let pressed: string[] = [];
  let wake: (() => void) | undefined;
  const onKey = (_text: string | undefined, key: { name?: string; ctrl?: boolean; sequence?: string }) => {
    if (key.ctrl === true && key.name === 'c') stop();
    pressed.push(key.sequence === '*' ? '*' : (key.name ?? ''));
    wake?.();
  };
  const resume = (): void => {
    pressed = [];
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on('keypress', onKey);
  };
  const pause = (): void => {
    stdin.off('keypress', onKey);
    stdin.setRawMode(false);
  };
  resume();
  return {
    pause,
    resume,
    async next(withinMs) {
      if (pressed.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, withinMs);
        wake = resolve;
        await promise;
        clearTimeout(timer);
      }
      return pressed.shift();
    },
    close() {
      pause();
      lines.close();
      stdin.pause();
    },
  };
}

/** Asks for one line. */
export async function readLine(prompt: string): Promise<string> {
  const asking = createAsking({ input: process.stdin, output: process.stdout });
  try {
    return await asking.question(prompt);
  } finally {
    asking.close();
  }
}
