/**
 * Measures keeping against its bars: a backup while running, a restore drill of a large database, and commands that are
 * killed at random moments.
 *
 * npm run bench:keep -- [--megabytes 700] [--kills 30] [--json FILE]
 */
import { parseArgs } from 'node:util';
import { atLeast, atMost, type Figure, plain, report } from './figure.ts';
import { killAtRandom } from './keep/kill-at-random.ts';
import { openInstallation } from './keep/open-installation.ts';

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '700' },
    kills: { type: 'string', default: '30' },
    json: { type: 'string' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function measureBackupAndDrill(megabytes: number): Promise<Figure[]> {
  if (megabytes === 0) return [];
  say(`making a database of about ${megabytes} MB …`);
  const installation = await openInstallation(megabytes);
  try {
    const running = await installation.start();
    let failures = 0;
    let probes = 0;
    let stopped = false;
    const probing = (async () => {
      while (!stopped) {
        probes += 1;
        await installation.query('SELECT 1').catch(() => (failures += 1));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    })();
    const made = await installation.keep.backUp('hot');
    const drilled = await installation.keep.drill(made.manifest.name, [installation.identity]);
    stopped = true;
    await probing;
    await running.stop();
    const { plainBytes, sealedBytes, durationMs } = made;
    return [
      atLeast('backup while running', plainBytes / 1000 / durationMs, 'MB/s', 100),
      atLeast('compression', plainBytes / sealedBytes, 'x', 3),
      atMost(`failures of ${probes} probes meanwhile`, failures, '', 0),
      plain('size of the database', plainBytes / 1e6, 'MB'),
      megabytes === 700
        ? atMost('restore drill of 700 MB until it answers', drilled.rtoMs / 1000, 's', 15)
        : plain('restore drill until it answers', drilled.rtoMs / 1000, 's'),
      plain('comparison and verification after it', drilled.verifyMs / 1000, 's'),
    ];
  } finally {
    await installation.remove();
  }
}

/** The golden ratio spreads the moments evenly, and is the same in every run. */
const spread = (kill: number): number => ((kill + 1) * 0.618_033_988_749_895) % 1;

async function measureKills(kills: number): Promise<Figure[]> {
  if (kills === 0) return [];
  say(`killing ${kills} backups, restores and drills at random moments …`);
  const installation = await openInstallation(20);
  try {
    const { cutOff, faults } = await killAtRandom(installation, kills, spread, say);
    for (const fault of faults) say(fault);
    return [
      plain('cut off before they were done', cutOff, `of ${kills}`),
      atMost('lost, half-done or in plain after a kill', faults.length, '', 0),
    ];
  } finally {
    await installation.remove();
  }
}

const figures = [
  ...(await measureBackupAndDrill(Number(values.megabytes))),
  ...(await measureKills(Number(values.kills))),
];
process.exitCode = report('keep', figures, values.json) ? 0 : 1;
