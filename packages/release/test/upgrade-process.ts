import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { recover, upgrade } from '../src/index.ts';
import { placesOf } from '../src/installation.ts';

/** Upgrades, or brings what was cut off to an end, in a process of its own that a test kills. */
const [what, base = '', bundle = ''] = process.argv.slice(2);

if (what === 'recover') process.stdout.write(await recover(placesOf(base)));
else
  await upgrade({
    bundle,
    base,
    nowMs: Date.now(),
    env: process.env,
    async backUp({ dataDir }, { name }) {
      await mkdir(join(dataDir, 'backup'), { recursive: true });
      await copyFile(join(dataDir, 'rows'), join(dataDir, 'backup', name));
    },
    healthWithinMs: 20_000,
    tell: () => undefined,
  });
