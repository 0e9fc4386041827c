import { showToServer, type UnlockRefusal } from '@haechi/custody';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { refusalError } from '../keys/describe-refusal.ts';
import { gatherProof, proofOptions } from '../keys/gather-proof.ts';
import { demandCustody, homeOption } from '../keys/keys-place.ts';

const answerSchema = z.union([
  z.object({ ok: z.literal(true), value: z.object({ label: z.string() }) }),
  z.object({ ok: z.literal(false), error: z.custom<UnlockRefusal>((value) => typeof value === 'object') }),
]);

/** Shows a locked server on this machine what opens its keys. */
async function run(call: CommandCall) {
  const { say, print } = call;
  const { custody, keysDir } = await demandCustody(call);
  const answer = await showToServer(keysDir, await gatherProof(call, custody));
  if (answer === undefined)
    throw new CliError(
      {
        code: 'KEYS_NOBODY_WAITS',
        title: say('unlock.nobody.title'),
        where: keysDir,
        remedy: say('unlock.nobody.remedy'),
      },
      EXIT.unavailable,
    );
  const parsed = answerSchema.parse(answer);
  if (!parsed.ok) throw refusalError(parsed.error, call);
  print(
    { unlocked: true, by: parsed.value.label },
    () => `${say('unlock.done', { label: parsed.value.label })}\n`,
  );
  return EXIT.yes;
}

export const unlock: Command = {
  path: 'unlock',
  summary: 'command.unlock',
  arguments: [],
  options: [homeOption, ...proofOptions],
  run,
};
