import { dirname } from 'node:path';
import type { examinationView, installationView } from '@haechi/contracts';
import {
  describeFinding,
  type Examination,
  examine,
  readExamination,
  writeExamination,
} from '@haechi/doctor';
import type { Clock, Locale } from '@haechi/kernel';
import { placesOf, readHistory, readState } from '@haechi/release';
import type { z } from 'zod';

/** Where the program and its data are; set where the server starts. */
export interface InstallationPlace {
  readonly dataDir: string;
  readonly port: number;
  readonly version: string;
}

const HISTORY_MAX = 200;

/** What is installed here, and how the machine is. */
export function createLookAtInstallation({ dataDir, port, version }: InstallationPlace, clock: Clock) {
  const places = placesOf(dirname(dataDir));
  return {
    async read(locale: Locale): Promise<z.input<typeof installationView>> {
      const state = await readState(places).catch(() => undefined);
      const examination = await readExamination(dataDir);
      const history = state === undefined ? [] : await readHistory(places);
      return {
        version,
        fromBundle: state !== undefined,
        history: history.slice(-HISTORY_MAX).toReversed(),
        examination: examination === undefined ? null : present(examination, locale),
      };
    },
    async examine(locale: Locale): Promise<z.input<typeof examinationView>> {
      const nowMs = clock.now();
      const found = await examine({ base: dataDir, dataDir, port, nowMs, env: {} });
      const examination = { at: new Date(nowMs).toISOString(), by: 'server' as const, findings: found };
      await writeExamination(dataDir, examination);
      return present(examination, locale);
    },
  };
}

const present = ({ at, by, findings }: Examination, locale: Locale): z.input<typeof examinationView> => ({
  at: new Date(at).toISOString(),
  by,
  findings: findings.map((finding) => {
    const { where, why, how } = describeFinding(finding, locale);
    const { class: about, severity, code } = finding;
    return { class: about, severity, code, where, why: why ?? null, how: how ?? null };
  }),
});
