import { writeFileSync } from 'node:fs';
import { cpus, platform, totalmem } from 'node:os';

/** One measured number and the bar it is held to. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** In words, such as `>= 10000`; null where nothing is promised. */
  readonly bar: string | null;
  /** Null where nothing is promised. */
  readonly holds: boolean | null;
}

export const atLeast = (name: string, value: number, unit: string, bar: number): Figure => ({
  name,
  value,
  unit,
  bar: `>= ${bar}`,
  holds: value >= bar,
});

export const atMost = (name: string, value: number, unit: string, bar: number): Figure => ({
  name,
  value,
  unit,
  bar: `<= ${bar}`,
  holds: value <= bar,
});

export const plain = (name: string, value: number, unit: string): Figure => ({
  name,
  value,
  unit,
  bar: null,
  holds: null,
});

export const describeMachine = (): string =>
  `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()}, Node ${process.versions.node}`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const round = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

/** Prints the figures with a verdict and writes them as JSON where asked. @returns whether every bar holds */
export function report(bench: string, figures: readonly Figure[], jsonFile: string | undefined): boolean {
  const machine = describeMachine();
  say(`\n${bench} on ${machine}`);
  for (const { name, value, unit, bar, holds } of figures) {
    const verdict = holds === null ? '' : holds ? 'holds' : 'FALLS SHORT';
    say(
      `  ${name.padEnd(52)} ${round(value).padStart(10)} ${unit.padEnd(10)} ${(bar ?? '').padEnd(10)} ${verdict}`,
    );
  }
  if (jsonFile !== undefined)
    writeFileSync(jsonFile, `${JSON.stringify({ bench, machine, figures }, null, 2)}\n`);
  return figures.every(({ holds }) => holds !== false);
}
