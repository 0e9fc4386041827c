import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PrintedShares, SharePlan } from '@haechi/custody';
import type { CommandCall, OptionSpec } from '../command.ts';
import { writeText } from '../read-input-file.ts';

export const outOption: OptionSpec = { name: 'out', value: 'DIR', required: true, help: 'option.shares-out' };

const WORDS_IN_ROW = 4;

/** The words as they are printed: numbered, some in a row. Typed back, the numbers do no harm. */
function formatWords(share: string): string {
  const cells = share.split(' ').map((word, index) => `${String(index + 1).padStart(2)}. ${word.padEnd(10)}`);
  const rows: string[] = [];
  for (let from = 0; from < cells.length; from += WORDS_IN_ROW)
    rows.push(
      cells
        .slice(from, from + WORDS_IN_ROW)
        .join('')
        .trimEnd(),
    );
  return rows.join('\n');
}

/**
 * Writes each share into a file of its own, readable by its owner only, to be printed and deleted. Nothing of them is
 * shown on the terminal, which remembers.
 * @returns the files
 */
export function writeShares(
  printed: PrintedShares,
  plan: SharePlan,
  madeAt: string,
  call: CommandCall,
): string[] {
  const folder = call.option('out') ?? '';
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { say } = call;
  return printed.flatMap(({ group, shares }, groupIndex) =>
    shares.reveal().map((share, index) => {
      const path = join(folder, `share-${groupIndex + 1}-${index + 1}-of-${group.count}.txt`);
      const head = say('keys.paper.head', { group: group.name, number: index + 1, count: group.count });
      const need = say('keys.paper.need', {
        threshold: group.threshold,
        count: group.count,
        groups: plan.groupThreshold,
      });
      writeText(
        path,
        `${head}\n${madeAt.slice(0, 10)}\n${need}\n\n${formatWords(share)}\n\n${say('keys.paper.care')}\n`,
        call,
        true,
      );
      return path;
    }),
  );
}
