import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  addSealingKey,
  addUsbKey,
  type Custody,
  checkShare,
  createCustody,
  fingerprintShare,
  noteShareCheck,
  readCustody,
  removeMethod,
  renewShares,
  rotateRootKey,
  SEALING_KEYS_MAX,
  showToServer,
  type UnlockRefusal,
  USB_FILE,
} from '@haechi/custody';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { formatTable } from '../display.ts';
import { EXIT } from '../exit-code.ts';
import { formatTime } from '../format-time.ts';
import { describeShare, refusalError } from '../keys/describe-refusal.ts';
import { gatherProof, openCustody, openWith, proofOptions } from '../keys/gather-proof.ts';
import { demandCustody, findKeys, homeOption } from '../keys/keys-place.ts';
import { planOption, readPlan } from '../keys/read-plan.ts';
import { outOption, writeShares } from '../keys/write-shares.ts';
import { writeText } from '../read-input-file.ts';

/** What may be shown of custody: who holds what, nothing that opens. */
function viewOf({ installationId, methods, retired, rotatedAt, sealing }: Custody) {
  return {
    custody: true,
    installationId,
    rotatedAt,
    sealingKeys: sealing.length,
    methods: methods.map((method) => ({
      id: method.id,
      kind: method.kind,
      label: method.label,
      createdAt: method.createdAt,
      ...(method.kind === 'shares'
        ? {
            groupThreshold: method.groupThreshold,
            groups: method.groups.map(({ name, threshold, fingerprints }) => ({
              name,
              threshold,
              count: fingerprints.length,
            })),
          }
        : {}),
    })),
    retired: retired.map(({ kind, label, retiredAt }) => ({ kind, label, retiredAt })),
  };
}

async function status(call: CommandCall) {
  const { say, print, locale } = call;
  const { keysDir, plainKeyFile } = findKeys(call);
  const custody = await readCustody(keysDir);
  if (custody === undefined) {
    print({ custody: false, plainKeyFile: existsSync(plainKeyFile) }, () => `${say('keys.status.plain')}\n`);
    return EXIT.no;
  }
  const view = viewOf(custody);
  print(view, () => {
    const rows = view.methods.map(({ id, kind, label, createdAt }) => [
      id,
      say(`keys.kind.${kind}`),
      label,
      formatTime(createdAt, locale),
    ]);
    return `${say('keys.status.custody', { at: formatTime(custody.rotatedAt, locale) })}\n\n${formatTable(rows)}`;
  });
  return EXIT.yes;
}

async function init(call: CommandCall) {
  const { say, print, terminal } = call;
  const place = findKeys(call);
  const plan = readPlan(call);
  if (!existsSync(place.plainKeyFile) && (await readCustody(place.keysDir)) === undefined)
    throw failure(call, 'keys.init.no-key', place.plainKeyFile);
  const created = await createCustody({ ...place, plan, nowMs: terminal.now() });
  if (created === 'exists') throw failure(call, 'keys.init.exists', place.keysDir);
  const files = writeShares(created.printed, plan, new Date(terminal.now()).toISOString(), call);
  print({ ...viewOf(created.custody), files }, () => `${files.join('\n')}\n\n${say('keys.init.done')}\n`);
  return EXIT.yes;
}

async function check(call: CommandCall) {
  const { custody, keysDir } = await demandCustody(call);
  const answer = await checkShare(custody, await call.terminal.readSecret(call.say('unlock.prompt')));
  const shown = answer.state === 'current' ? { state: answer.state, place: answer.place } : answer;
  if (answer.state === 'current')
    await noteShareCheck(keysDir, custody, fingerprintShare(answer.words), call.terminal.now());
  call.print(shown, () => `${describeShare(answer, call)}\n`);
  return answer.state === 'current' ? EXIT.yes : EXIT.no;
}

async function renew(call: CommandCall) {
  const plan = readPlan(call);
  const open = await openCustody(call);
  const { custody, printed } = await renewShares(open, plan);
  const files = writeShares(printed, plan, new Date(open.nowMs).toISOString(), call);
  call.print({ ...viewOf(custody), files }, () => `${files.join('\n')}\n\n${call.say('keys.renew.done')}\n`);
  return EXIT.yes;
}

async function addUsb(call: CommandCall) {
  const folder = call.argument('PLACE');
  const path = existsSync(folder) && statSync(folder).isDirectory() ? join(folder, USB_FILE) : folder;
  if (existsSync(path)) throw failure(call, 'keys.usb.exists', path);
  const open = await openCustody(call);
  const { custody, methodId, file } = await addUsbKey(open, call.option('label') ?? '');
  try {
    writeText(path, file.reveal(), call, true);
  } catch (error) {
    // A key that lies on no medium opens nothing; left in the list it would look as if it did.
    await removeMethod({ ...open, custody }, methodId);
    throw error;
  }
  call.print({ ...viewOf(custody), file: path }, () => `${call.say('keys.usb.done', { path })}\n`);
  return EXIT.yes;
}

async function remove(call: CommandCall) {
  const open = await openCustody(call);
  const changed = await removeMethod(open, call.argument('ID'));
  if (changed === 'unknown') throw failure(call, 'keys.remove.unknown', open.keysDir);
  if (changed === 'shares-stay') throw failure(call, 'keys.remove.shares-stay', open.keysDir);
  call.print(viewOf(changed), () => `${call.say('keys.remove.done')}\n`);
  return EXIT.yes;
}

async function rotate(call: CommandCall) {
  const { custody } = await rotateRootKey(await openCustody(call));
  call.print(viewOf(custody), () => `${call.say('keys.rotate.done')}\n`);
  return EXIT.yes;
}

/** A new sealing key: in the running server and all its processes at once, or in custody for the next start. */
async function rotateSealing(call: CommandCall) {
  const { custody, keysDir } = await demandCustody(call);
  if (custody.sealing.length >= SEALING_KEYS_MAX) throw failure(call, 'keys.rotate-sealing.full', keysDir);
  const proof = await gatherProof(call, custody);
  const answer = await showToServer(keysDir, proof, 'rotate');
  if (answer === undefined) {
    const changed = await addSealingKey(await openWith(call, proof));
    if (changed === 'full') throw failure(call, 'keys.rotate-sealing.full', keysDir);
    call.print(viewOf(changed), () => `${call.say('keys.rotate-sealing.next-start')}\n`);
    return EXIT.yes;
  }
  const parsed = rotationSchema.parse(answer);
  if (!parsed.ok) throw refusalError(parsed.error, call);
  call.print(
    viewOf((await readCustody(keysDir)) ?? custody),
    () => `${call.say('keys.rotate-sealing.done')}\n`,
  );
  return EXIT.yes;
}

/** Forgets the former sealing keys, when the running server finds nothing sealed under them. */
async function retireSealing(call: CommandCall) {
  const { say, print, locale } = call;
  const { custody, keysDir } = await demandCustody(call);
  if (custody.sealing.length < 2) throw failure(call, 'keys.retire-sealing.none', keysDir);
  const answer = await showToServer(keysDir, await gatherProof(call, custody), 'retire');
  if (answer === undefined) throw failure(call, 'keys.retire-sealing.nobody', keysDir);
  const parsed = retirementSchema.parse(answer);
  if (parsed.ok) {
    const after = viewOf((await readCustody(keysDir)) ?? custody);
    print(after, () => `${say('keys.retire-sealing.done', { count: parsed.retired })}\n`);
    return EXIT.yes;
  }
  if (!('kept' in parsed)) throw refusalError(parsed.error, call);
  const { kept } = parsed;
  const title =
    kept.reason === 'young'
      ? say('keys.retire-sealing.young', { until: formatTime(kept.until, locale) })
      : say('keys.retire-sealing.in-use', {
          places: kept.left.map(({ table, column, count }) => `${table} ${column}: ${count}`).join('; '),
        });
  const remedy = say(`keys.retire-sealing.${kept.reason}.remedy`);
  throw new CliError({ code: 'KEYS_RETIRE_SEALING', title, where: keysDir, remedy }, EXIT.no);
}

/** Opens a link for one passkey, in the running server. */
async function addKeyholderPasskey(call: CommandCall) {
  const { custody, keysDir } = await demandCustody(call);
  const proof = await gatherProof(call, custody);
  const answer = await showToServer(keysDir, { ...proof, label: call.option('label') ?? '' }, 'passkey');
  if (answer === undefined) throw failure(call, 'keys.add-passkey.nobody', keysDir);
  const parsed = linkSchema.parse(answer);
  if (!parsed.ok) throw refusalError(parsed.error, call);
  call.print(parsed.value, () => `${call.say('keys.add-passkey.next')}\n${parsed.value.url}\n`);
  return EXIT.yes;
}

const refusedSchema = z.object({
  ok: z.literal(false),
  error: z.custom<UnlockRefusal>((value) => typeof value === 'object'),
});
const linkSchema = z.union([
  z.object({ ok: z.literal(true), value: z.object({ url: z.string() }) }),
  refusedSchema,
]);
const retirementSchema = z.union([
  z.object({ ok: z.literal(true), retired: z.number() }),
  z.object({
    ok: z.literal(false),
    kept: z.union([
      z.object({ reason: z.literal('young'), until: z.string() }),
      z.object({
        reason: z.literal('in-use'),
        left: z.array(z.object({ table: z.string(), column: z.string(), count: z.number() })),
      }),
    ]),
  }),
  refusedSchema,
]);
const rotationSchema = z.union([z.object({ ok: z.literal(true) }), refusedSchema]);

type FailureKey =
  | 'keys.init.no-key'
  | 'keys.init.exists'
  | 'keys.usb.exists'
  | 'keys.remove.unknown'
  | 'keys.remove.shares-stay'
  | 'keys.rotate-sealing.full'
  | 'keys.retire-sealing.none'
  | 'keys.retire-sealing.nobody'
  | 'keys.add-passkey.nobody';

function failure({ say }: CommandCall, key: FailureKey, where: string): CliError {
  const code = key.toUpperCase().replace(/[.-]/g, '_');
  return new CliError({ code, title: say(key), where, remedy: say(`${key}.remedy`) }, EXIT.no);
}

export const keysCommands: readonly Command[] = [
  { path: 'keys status', summary: 'command.keys.status', arguments: [], options: [homeOption], run: status },
  {
    path: 'keys init',
    summary: 'command.keys.init',
    arguments: [],
    options: [planOption, outOption, homeOption],
    run: init,
  },
  {
    path: 'keys check-share',
    summary: 'command.keys.check-share',
    arguments: [],
    options: [homeOption],
    run: check,
  },
  {
    path: 'keys renew-shares',
    summary: 'command.keys.renew-shares',
    arguments: [],
    options: [planOption, outOption, homeOption, ...proofOptions],
    run: renew,
  },
  {
    path: 'keys add-usb',
    summary: 'command.keys.add-usb',
    arguments: [{ name: 'PLACE' }],
    options: [
      { name: 'label', value: 'TEXT', required: true, help: 'option.label' },
      homeOption,
      ...proofOptions,
    ],
    run: addUsb,
  },
  {
    path: 'keys remove',
    summary: 'command.keys.remove',
    arguments: [{ name: 'ID' }],
    options: [homeOption, ...proofOptions],
    run: remove,
  },
  {
    path: 'keys rotate',
    summary: 'command.keys.rotate',
    arguments: [],
    options: [homeOption, ...proofOptions],
    run: rotate,
  },
  {
    path: 'keys add-passkey',
    summary: 'command.keys.add-passkey',
    arguments: [],
    options: [
      { name: 'label', value: 'TEXT', required: true, help: 'option.label' },
      homeOption,
      ...proofOptions,
    ],
    run: addKeyholderPasskey,
  },
  {
    path: 'keys rotate-sealing',
    summary: 'command.keys.rotate-sealing',
    arguments: [],
    options: [homeOption, ...proofOptions],
    run: rotateSealing,
  },
  {
    path: 'keys retire-sealing',
    summary: 'command.keys.retire-sealing',
    arguments: [],
    options: [homeOption, ...proofOptions],
    run: retireSealing,
  },
];
