import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type CheckClass,
  describeFinding,
  examine,
  type Finding,
  testDicom,
  worstClass,
  writeExamination,
} from '@haechi/doctor';
import { placesOf, readSettings, readState } from '@haechi/release';
import { CliError } from '../cli-error.ts';
import type { Command, CommandCall } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findHome, homeOption } from '../keys/keys-place.ts';
import { baseOption, findBase } from '../release/explain-release.ts';

const DEFAULT_PORT = 8470;
const REPEAT = 20;
const REPEAT_MAX = 1000;
const PEER = /^(\[[0-9a-f:]+\]|[^:@]+):(\d{1,5})(?::([^:]{1,16}))?$/i;

const EXIT_OF: Readonly<Record<CheckClass, ExitCode>> = {
  system: EXIT.doctorSystem,
  disk: EXIT.doctorDisk,
  memory: EXIT.doctorMemory,
  ports: EXIT.doctorPorts,
  clock: EXIT.doctorClock,
  permissions: EXIT.doctorPermissions,
  'time-zone': EXIT.doctorTimeZone,
  dicom: EXIT.doctorDicom,
  certificates: EXIT.doctorCertificates,
};

async function run(call: CommandCall) {
  const { say, print, locale, terminal } = call;
  const { base, dataDir, port } = await findPatient(call);
  const nowMs = terminal.now();
  const findings = [...(await examine({ base, dataDir, port, nowMs, env: terminal.env }))];
  const peer = call.option('dicom');
  if (peer !== undefined) findings.push(await runDicom(call, peer, nowMs));
  // Where nothing was installed yet there is nobody to show it to.
  if (existsSync(dataDir))
    await writeExamination(dataDir, { at: new Date(nowMs).toISOString(), by: 'command', findings }).catch(
      () => terminal.note(`${say('doctor.not-kept', { where: dataDir })}\n`),
    );
  print({ findings: findings.map((one) => ({ ...one, ...describeFinding(one, locale) })) }, () => {
    // Failures first: what is read out over the phone is on top.
    const bad = findings.filter(({ severity }) => severity !== 'good');
    const good = findings.filter(({ severity }) => severity === 'good');
    return `${[...bad, ...good].map((one) => formatFinding(one, call)).join('')}\n${say(bad.length === 0 ? 'doctor.healthy' : 'doctor.end', { count: bad.length })}\n`;
  });
  const worst = worstClass(findings);
  return worst === undefined ? EXIT.yes : EXIT_OF[worst];
}

function formatFinding(found: Finding, { say, locale }: CommandCall): string {
  const { where, why, how } = describeFinding(found, locale);
  const head = `${say(`doctor.${found.severity}`)}  ${where}\n`;
  if (found.severity === 'good') return head;
  return `${head}    ${say('doctor.why')}  ${why ?? ''}\n    ${say('doctor.how')}  ${how ?? ''}\n`;
}

/** An installation, or the base directory of a server in a checkout. */
async function findPatient(call: CommandCall): Promise<{ base: string; dataDir: string; port: number }> {
  const places = placesOf(findBase(call));
  const installed = await readState(places).catch(() => undefined);
  if (installed === undefined) {
    const home = findHome(call);
    return { base: home, dataDir: home, port: Number(call.terminal.env['PORT'] ?? DEFAULT_PORT) };
  }
  const settings = await readSettings(places);
  return { base: places.base, dataDir: places.dataDir, port: Number(settings['PORT'] ?? DEFAULT_PORT) };
}

async function runDicom(call: CommandCall, text: string, nowMs: number): Promise<Finding> {
  const [, host, port, title] = PEER.exec(text) ?? [];
  const repeat = Number(call.option('repeat') ?? REPEAT);
  if (host === undefined || !(repeat >= 1 && repeat <= REPEAT_MAX))
    throw new CliError(
      {
        code: 'CLI_USAGE',
        title: call.say('doctor.peer.title', { value: text }),
        remedy: call.say('doctor.peer.remedy'),
      },
      EXIT.usage,
    );
  const name = `haechi-dicom-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}.json`;
  return await testDicom({
    peer: {
      host: host.replace(/^\[|\]$/g, ''),
      port: Number(port),
      calledTitle: title ?? 'ANY-SCP',
      callingTitle: 'HAECHI',
    },
    repeat,
    evidenceFile: resolve(call.option('evidence') ?? join('.', name)),
    nowMs,
  });
}

export const doctor: Command = {
  path: 'doctor',
  summary: 'command.doctor',
  arguments: [],
  options: [
    { name: 'dicom', value: 'HOST:PORT:AET', help: 'option.dicom' },
    { name: 'repeat', value: 'COUNT', help: 'option.repeat' },
    { name: 'evidence', value: 'FILE', help: 'option.evidence' },
    baseOption,
    homeOption,
  ],
  run,
};
