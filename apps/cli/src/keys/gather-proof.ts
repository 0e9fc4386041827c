import {
  type Custody,
  checkShare,
  chooseShares,
  findUsbKeys,
  type OpenCustody,
  type ShareCheck,
  type Showing,
  unlockWithShares,
  unlockWithUsb,
} from '@haechi/custody';
import { CliError } from '../cli-error.ts';
import type { CommandCall, OptionSpec } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { readText } from '../read-input-file.ts';
import { describeMissing, describeShare, refusalError } from './describe-refusal.ts';
import { demandCustody } from './keys-place.ts';

/** How somebody shows what opens the root key. */
export const proofOptions: readonly OptionSpec[] = [
  { name: 'shares', value: 'FILE', help: 'option.shares' },
  { name: 'usb', value: 'PLACE', help: 'option.usb' },
];

/**
 * What opens the root key: the shares of a file, the USB key named or plugged in, else shares that are asked for one by
 * one. Each typed share is checked alone and at once.
 */
export async function gatherProof(call: CommandCall, custody: Custody): Promise<Showing> {
  const file = call.option('shares');
  if (file !== undefined) {
    const lines = readText(file, call)
      .split('\n')
      .map((line) => line.trim());
    return { shares: lines.filter((line) => line !== '' && !line.startsWith('#')) };
  }
  const [usb] = await findUsbKeys(call.option('usb'));
  if (usb !== undefined) {
    call.terminal.note(`${call.say('unlock.usb-found', { path: usb.path })}\n`);
    return { usb: usb.text };
  }
  if (call.option('usb') !== undefined)
    throw new CliError(
      { code: 'KEYS_NO_USB', title: call.say('unlock.no-usb'), remedy: call.say('unlock.remedy') },
      EXIT.no,
    );
  return { shares: await askForShares(call, custody) };
}

async function askForShares(call: CommandCall, custody: Custody): Promise<string[]> {
  const { say, terminal } = call;
  const method = custody.methods.find((one) => one.kind === 'shares');
  if (method === undefined) throw refusalError({ code: 'custody-damaged' }, call);
  const current: Extract<ShareCheck, { state: 'current' }>[] = [];
  for (;;) {
    const chosen = chooseShares(method, current);
    if ('shares' in chosen) return [...chosen.shares];
    terminal.note(`${describeMissing(chosen.missing, call)}\n`);
    const typed = await terminal.readSecret(say('unlock.prompt'));
    if (typed.trim() === '') throw refusalError({ code: 'shares-missing', missing: chosen.missing }, call);
    const check = await checkShare(custody, typed);
    terminal.note(`${describeShare(check, call)}\n`);
    if (check.state === 'current') current.push(check);
  }
}

/** Custody opened for a change, in this process. */
export async function openCustody(call: CommandCall): Promise<OpenCustody> {
  const { custody } = await demandCustody(call);
  return await openWith(call, await gatherProof(call, custody));
}

/** The same with what was gathered already. */
export async function openWith(call: CommandCall, proof: Showing): Promise<OpenCustody> {
  const { custody, keysDir } = await demandCustody(call);
  const answer =
    'usb' in proof
      ? await unlockWithUsb(custody, keysDir, proof.usb)
      : await unlockWithShares(custody, proof.shares);
  if (!answer.ok) throw refusalError(answer.error, call);
  return { keysDir, custody, rootKey: answer.value.rootKey, nowMs: call.terminal.now() };
}
